package dev.cardea.signals;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.cardea.clients.Client;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.signals.SignalStream.Status;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Sends an event through a stream to see whether it arrives (SSF 1.0 §8.1.4).
@Path(VerificationEndpoint.PATH)
@PermitAll
public class VerificationEndpoint {

    static final String PATH = "/ssf/verification";

    /// @param state comes back in the event
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record VerificationRequest(
            @NotNull @Size(max = 64) String streamId, @Nullable @Size(max = 1000) String state) {}

    private final ReceiverAccess access;
    private final StreamManagement management;
    private final SignalStreams streams;
    private final SignalEvents events;
    private final SecurityEvents securityEvents;
    private final Database database;

    @Inject
    VerificationEndpoint(
            ReceiverAccess access,
            StreamManagement management,
            SignalStreams streams,
            SignalEvents events,
            SecurityEvents securityEvents,
            Database database) {
        this.access = access;
        this.management = management;
        this.streams = streams;
        this.events = events;
        this.securityEvents = securityEvents;
        this.database = database;
    }

    @POST
    @Operation(hidden = true)
    public Response verify(
            @Context HttpServerRequest request, @NotNull @Valid VerificationRequest wanted) {
        Client client = access.manages(request);
        SignalStream stream = management.find(client, wanted.streamId());
        if (stream.status() == Status.DISABLED) {
            throw ProblemException.invalid("stream_id", "is of a stream that is disabled");
        }
        database.inTransaction(() -> {
            if (!streams.verify(stream.id(), StreamManagement.VERIFICATION_INTERVAL)) {
                throw ProblemException.retry(
                        Problem.TOO_MANY_REQUESTS,
                        "a stream is verified once in " + StreamManagement.VERIFICATION_INTERVAL,
                        StreamManagement.VERIFICATION_INTERVAL);
            }
            write(client, stream, wanted.state());
        });
        return Response.noContent().build();
    }

    private void write(Client client, SignalStream stream, @Nullable String state) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        if (state != null) {
            told.put("state", state);
        }
        Instant now = database.clock();
        events.add(
                stream.id(),
                securityEvents.write(client, stream.id(), SecurityEvents.VERIFICATION, told, now),
                false,
                now);
    }
}
