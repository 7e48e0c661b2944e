package dev.cardea.signals;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.clients.Clients;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.signals.SignalStream.Status;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Turns streams off and on. Where it was not the receiver who wanted it, the stream itself says so
/// (`stream-updated`, SSF 1.0 §8.1.5).
@ApplicationScoped
public class StreamSwitch {

    private final Database database;
    private final SignalStreams streams;
    private final SignalEvents events;
    private final SecurityEvents securityEvents;
    private final Clients clients;
    private final AuditLog audit;

    @Inject
    StreamSwitch(
            Database database,
            SignalStreams streams,
            SignalEvents events,
            SecurityEvents securityEvents,
            Clients clients,
            AuditLog audit) {
        this.database = database;
        this.streams = streams;
        this.events = events;
        this.securityEvents = securityEvents;
        this.clients = clients;
        this.audit = audit;
    }

    /// Disables a stream and drops what waits in it. Throws 404.
    ///
    /// @param actor the administrator, and then only an administrator can enable it again; null for
    ///   the service itself
    public void disable(UUID id, String reason, @Nullable UUID actor) {
        turn(id, Status.DISABLED, reason, actor);
    }

    /// Enables a stream again. Throws 404.
    public void enable(UUID id, UUID actor) {
        turn(id, Status.ENABLED, null, actor);
    }

    /// What the receiver itself asks for. Throws 403 for a stream that an administrator disabled.
    SignalStream ask(SignalStream stream, Status status, @Nullable String reason) {
        if (stream.locked()) {
            throw new ProblemException(
                    Problem.FORBIDDEN, "an administrator has disabled this stream");
        }
        return database.transaction(() -> {
            if (streams.status(stream.id(), status, reason, false)) {
                if (status == Status.DISABLED) {
                    events.drop(stream.id());
                }
                audit.append(
                        event(Type.SIGNAL_STREAM_CHANGED, stream).with("status", status.wire()));
            }
            return streams.byId(stream.id()).orElseThrow(StreamSwitch::none);
        });
    }

    private void turn(UUID id, Status status, @Nullable String reason, @Nullable UUID actor) {
        database.inTransaction(() -> {
            SignalStream stream = streams.byId(id).orElseThrow(StreamSwitch::none);
            boolean off = status == Status.DISABLED;
            if (!streams.status(id, status, reason, off && actor != null)) {
                return;
            }
            if (off) {
                events.drop(id);
            }
            say(stream, status, reason);
            AuditEvent entry =
                    event(off ? Type.SIGNAL_STREAM_DISABLED : Type.SIGNAL_STREAM_ENABLED, stream)
                            .actor(actor);
            audit.append(reason == null ? entry : entry.with("reason", reason));
        });
    }

    private void say(SignalStream stream, Status status, @Nullable String reason) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("status", status.wire());
        if (reason != null) {
            told.put("reason", reason);
        }
        Instant now = database.clock();
        clients.byId(stream.clientId())
                .ifPresent(client ->
                        events.add(
                                stream.id(),
                                securityEvents.write(
                                        client,
                                        stream.id(),
                                        SecurityEvents.STREAM_UPDATED,
                                        told,
                                        now),
                                true,
                                now));
    }

    static AuditEvent event(Type type, SignalStream stream) {
        return AuditEvent.of(type).with("stream", stream.id()).with("client", stream.clientId());
    }

    static ProblemException none() {
        return new ProblemException(Problem.NOT_FOUND, "there is no such stream");
    }
}
