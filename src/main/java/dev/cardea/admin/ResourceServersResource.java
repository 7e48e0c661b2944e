package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.clients.ResourceServer;
import dev.cardea.clients.ResourceServerRegistry;
import dev.cardea.tokens.Caller;
import dev.cardea.web.Cursor.Position;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/resource-servers`: the audiences that tokens can be asked for.
@Path("/admin/api/resource-servers")
@Tag(name = "Admin: resource servers")
@RolesAllowed(AdminScopes.RESOURCE_SERVERS)
public class ResourceServersResource {

    private static final long LONGEST_LIFETIME = 3600;

    /// @param identifier an absolute URI: the `aud`; it cannot be changed
    /// @param scopes by name, with what people are told of each
    public record ResourceServerRequest(
            @NotNull @Size(max = 500) String identifier,
            @NotNull @Size(max = 500) String name,
            @Nullable Long accessLifetimeSeconds,
            @Nullable @Size(max = 200) Map<String, @NotNull @Size(max = 500) String> scopes) {

        ResourceServerRegistry.Description description() {
            return new ResourceServerRegistry.Description(
                    identifier,
                    name,
                    accessLifetimeSeconds == null
                            ? null
                            : Duration.ofSeconds(
                                    Math.clamp(accessLifetimeSeconds, 0, LONGEST_LIFETIME + 1)),
                    scopes == null ? Map.of() : scopes);
        }
    }

    public record ResourceServerDetails(
            UUID id,
            String identifier,
            String name,
            @Nullable Long accessLifetimeSeconds,
            Map<String, String> scopes,
            Instant createdAt) {

        static ResourceServerDetails of(ResourceServer server) {
            Duration lifetime = server.accessLifetime();
            return new ResourceServerDetails(
                    server.id(),
                    server.identifier(),
                    server.name(),
                    lifetime == null ? null : lifetime.toSeconds(),
                    server.scopes(),
                    server.createdAt());
        }
    }

    public record ResourceServersPage(
            List<ResourceServerDetails> resourceServers, @Nullable String nextCursor) {}

    private static final String LIST = "resource servers";

    private final Caller caller;
    private final ResourceServerRegistry registry;
    private final Paging paging;

    @Inject
    ResourceServersResource(Caller caller, ResourceServerRegistry registry, Paging paging) {
        this.caller = caller;
        this.registry = registry;
        this.paging = paging;
    }

    @GET
    @RolesAllowed(AdminScopes.RESOURCE_SERVERS + AdminScopes.READ)
    @Operation(summary = "Resource servers, oldest first")
    public ResourceServersPage list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable String limit) {
        int most = Paging.limit(limit);
        Position after = paging.after(LIST, cursor, new Position(Instant.EPOCH, Paging.START));
        List<ResourceServer> page = registry.list(after.id(), most);
        return new ResourceServersPage(
                page.stream().map(ResourceServerDetails::of).toList(),
                paging.next(LIST, page, most, last -> new Position(last.createdAt(), last.id())));
    }

    @POST
    @Operation(summary = "Register a resource server")
    public Response create(@NotNull @Valid ResourceServerRequest request) {
        ResourceServer made = registry.create(request.description(), caller.accountId());
        return Response.status(Response.Status.CREATED)
                .entity(ResourceServerDetails.of(made))
                .build();
    }

    @GET
    @RolesAllowed(AdminScopes.RESOURCE_SERVERS + AdminScopes.READ)
    @Path("{id}")
    @Operation(summary = "A resource server")
    public ResourceServerDetails one(UUID id) {
        return ResourceServerDetails.of(registry.get(id));
    }

    @PUT
    @Path("{id}")
    @Operation(summary = "Change a resource server")
    public ResourceServerDetails change(UUID id, @NotNull @Valid ResourceServerRequest request) {
        return ResourceServerDetails.of(
                registry.change(id, request.description(), caller.accountId()));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Remove a resource server: no more tokens are given for it")
    public Response delete(UUID id) {
        registry.delete(id, caller.accountId());
        return Response.noContent().build();
    }
}
