package dev.cardea.signals;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.cardea.clients.Client;
import dev.cardea.protocol.ProblemException;
import dev.cardea.signals.SignalStream.Status;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Whether a stream is enabled, paused or disabled (SSF 1.0 §8.1.2).
@Path(StatusEndpoint.PATH)
@PermitAll
public class StatusEndpoint {

    static final String PATH = "/ssf/status";

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record StatusRequest(
            @NotNull @Size(max = 64) String streamId,
            @NotNull @Size(max = 16) String status,
            @Nullable @Size(max = 200) @Pattern(regexp = "[^\\p{C}]*") String reason) {}

    public record StatusResponse(String streamId, String status, @Nullable String reason) {

        static StatusResponse of(SignalStream stream) {
            return new StatusResponse(
                    stream.id().toString(), stream.status().wire(), stream.reason());
        }
    }

    private final ReceiverAccess access;
    private final StreamManagement management;
    private final StreamSwitch switches;

    @Inject
    StatusEndpoint(ReceiverAccess access, StreamManagement management, StreamSwitch switches) {
        this.access = access;
        this.management = management;
        this.switches = switches;
    }

    @GET
    @Operation(hidden = true)
    public StatusResponse read(
            @Context HttpServerRequest request,
            @QueryParam("stream_id") @Nullable String streamId) {
        return StatusResponse.of(management.find(access.reads(request), streamId));
    }

    @POST
    @Operation(hidden = true)
    public StatusResponse update(
            @Context HttpServerRequest request, @NotNull @Valid StatusRequest wanted) {
        Client client = access.manages(request);
        SignalStream stream = management.find(client, wanted.streamId());
        Status status =
                Arrays.stream(Status.values())
                        .filter(one -> one.wire().equals(wanted.status()))
                        .findFirst()
                        .orElseThrow(() ->
                                ProblemException.invalid(
                                        "status", "must be enabled, paused or disabled"));
        return StatusResponse.of(switches.ask(stream, status, wanted.reason()));
    }
}
