package dev.cardea.signals;

import dev.cardea.clients.Client;
import dev.cardea.web.OptionalBody;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// A receiver's streams (SSF 1.0 §8.1.1).
@Path(StreamEndpoint.PATH)
@PermitAll
public class StreamEndpoint {

    static final String PATH = "/ssf/streams";

    private final ReceiverAccess access;
    private final StreamManagement management;

    @Inject
    StreamEndpoint(ReceiverAccess access, StreamManagement management) {
        this.access = access;
        this.management = management;
    }

    @POST
    @Operation(hidden = true)
    public Response create(
            @Context HttpServerRequest request,
            @OptionalBody @Valid @Nullable StreamRequest wanted) {
        Client client = access.manages(request);
        SignalStream made =
                management.create(client, wanted == null ? StreamRequest.EMPTY : wanted);
        return Response.status(Response.Status.CREATED)
                .entity(management.configuration(client, made))
                .build();
    }

    @GET
    @Operation(hidden = true)
    public Response read(
            @Context HttpServerRequest request,
            @QueryParam("stream_id") @Nullable String streamId) {
        Client client = access.reads(request);
        return Response.ok(
                        streamId == null
                                ? management.all(client).stream()
                                        .map(stream -> management.configuration(client, stream))
                                        .toList()
                                : management.configuration(
                                        client, management.find(client, streamId)))
                .build();
    }

    @PATCH
    @Operation(hidden = true)
    public StreamConfiguration update(
            @Context HttpServerRequest request, @NotNull @Valid StreamRequest wanted) {
        Client client = access.manages(request);
        return management.configuration(client, management.update(client, wanted));
    }

    @PUT
    @Operation(hidden = true)
    public StreamConfiguration replace(
            @Context HttpServerRequest request, @NotNull @Valid StreamRequest wanted) {
        Client client = access.manages(request);
        return management.configuration(client, management.replace(client, wanted));
    }

    @DELETE
    @Operation(hidden = true)
    public Response delete(
            @Context HttpServerRequest request,
            @QueryParam("stream_id") @Nullable String streamId) {
        management.delete(access.manages(request), streamId);
        return Response.noContent().build();
    }
}
