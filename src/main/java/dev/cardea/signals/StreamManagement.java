package dev.cardea.signals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.clients.Client;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.fetch.GuardedFetch;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.signals.SignalStreams.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a receiver can do with its streams (SSF 1.0 §8.1). Another's stream is as good as none:
/// 404.
@ApplicationScoped
class StreamManagement {

    static final Duration VERIFICATION_INTERVAL = Duration.ofSeconds(30);

    private static final int MOST = 10;

    private final Database database;
    private final SignalStreams streams;
    private final GuardedFetch fetch;
    private final AuditLog audit;
    private final String issuer;

    @Inject
    StreamManagement(
            Database database,
            SignalStreams streams,
            GuardedFetch fetch,
            AuditLog audit,
            CardeaConfig config) {
        this.database = database;
        this.streams = streams;
        this.fetch = fetch;
        this.audit = audit;
        this.issuer = config.issuer().toString();
    }

    SignalStream find(Client client, @Nullable String id) {
        return streams.find(id(id), client.id()).orElseThrow(StreamSwitch::none);
    }

    List<SignalStream> all(Client client) {
        return streams.ofClient(client.id());
    }

    /// Throws 400 naming the field, and 409 for one stream too many.
    SignalStream create(Client client, StreamRequest request) {
        Settings settings = settings(request);
        return database.transaction(() -> {
            if (streams.ofClient(client.id()).size() >= MOST) {
                throw new ProblemException(
                        Problem.CONFLICT, "a receiver has at most " + MOST + " streams");
            }
            SignalStream made = streams.create(client.id(), settings);
            audit.append(StreamSwitch.event(Type.SIGNAL_STREAM_CREATED, made));
            return made;
        });
    }

    /// Sets what the request names, and leaves the rest (§8.1.1.3).
    SignalStream update(Client client, StreamRequest request) {
        SignalStream before = requireAsIs(client, request);
        StreamRequest.Delivery delivery = request.delivery();
        StreamTarget target = delivery == null ? kept(before) : StreamTarget.of(delivery, fetch);
        if (target.authorization() == null
                && Objects.equals(target.endpointUrl(), before.endpointUrl())) {
            target = kept(before);
        }
        return changed(
                before,
                new Settings(
                        request.description() == null
                                ? before.description()
                                : request.description(),
                        request.eventsRequested() == null
                                ? before.requested()
                                : request.eventsRequested(),
                        target.endpointUrl(),
                        target.authorization()));
    }

    /// Sets all; what the request does not name is no more (§8.1.1.4).
    SignalStream replace(Client client, StreamRequest request) {
        return changed(requireAsIs(client, request), settings(request));
    }

    void delete(Client client, @Nullable String id) {
        SignalStream stream = find(client, id);
        database.inTransaction(() -> {
            if (streams.delete(stream.id(), client.id())) {
                audit.append(StreamSwitch.event(Type.SIGNAL_STREAM_DELETED, stream));
            }
        });
    }

    StreamConfiguration configuration(Client client, SignalStream stream) {
        String url = stream.endpointUrl();
        return new StreamConfiguration(
                stream.id().toString(),
                issuer,
                client.clientId(),
                url == null
                        ? new StreamConfiguration.Delivery(StreamTarget.POLL, pollUrl(stream.id()))
                        : new StreamConfiguration.Delivery(StreamTarget.PUSH, url),
                CaepEvent.SUPPORTED,
                stream.requested(),
                stream.delivered(),
                VERIFICATION_INTERVAL.toSeconds(),
                stream.description());
    }

    private SignalStream changed(SignalStream before, Settings settings) {
        return database.transaction(() -> {
            streams.change(before.id(), settings);
            audit.append(StreamSwitch.event(Type.SIGNAL_STREAM_CHANGED, before));
            return streams.byId(before.id()).orElseThrow(StreamSwitch::none);
        });
    }

    private StreamTarget kept(SignalStream stream) {
        return new StreamTarget(stream.endpointUrl(), streams.authorization(stream.id()));
    }

    private Settings settings(StreamRequest request) {
        StreamRequest.Delivery delivery = request.delivery();
        StreamTarget target =
                delivery == null ? StreamTarget.POLLED : StreamTarget.of(delivery, fetch);
        return new Settings(
                request.description(),
                request.eventsRequested(),
                target.endpointUrl(),
                target.authorization());
    }

    /// What the transmitter supplies must be what it is, if it is there (§8.1.1.3).
    private SignalStream requireAsIs(Client client, StreamRequest request) {
        if (request.streamId() == null) {
            throw ProblemException.invalid("stream_id", "is missing");
        }
        SignalStream stream = find(client, request.streamId());
        require("iss", request.iss() == null || request.iss().equals(issuer));
        require("aud", request.aud() == null || names(request.aud(), client.clientId()));
        require("events_supported", same(request.eventsSupported(), CaepEvent.SUPPORTED));
        require("events_delivered", same(request.eventsDelivered(), stream.delivered()));
        return stream;
    }

    private static void require(String field, boolean met) {
        if (!met) {
            throw ProblemException.invalid(field, "is not what it is");
        }
    }

    private static boolean names(JsonNode audience, String client) {
        return (audience.isArray() && audience.size() == 1 ? audience.get(0) : audience)
                .asText()
                .equals(client);
    }

    private static boolean same(@Nullable List<String> given, List<String> expected) {
        return given == null || new HashSet<>(given).equals(new HashSet<>(expected));
    }

    private String pollUrl(UUID id) {
        return issuer + PollEndpoint.PATH + "/" + id;
    }

    private static UUID id(@Nullable String text) {
        if (text == null) {
            throw ProblemException.invalid("stream_id", "is missing");
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw StreamSwitch.none();
        }
    }
}
