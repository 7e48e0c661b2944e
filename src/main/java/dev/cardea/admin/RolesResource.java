package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.access.Role;
import dev.cardea.access.Roles;
import dev.cardea.tokens.Caller;
import dev.cardea.web.RevocationSeq;
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
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/roles`.
@Path("/admin/api/roles")
@Tag(name = "Admin: roles")
@RolesAllowed(AdminScopes.ROLES)
public class RolesResource {

    public record CreateRoleRequest(
            @NotNull @Size(max = 64) String name,
            @Nullable @Size(max = 500) String description,
            @Nullable @Size(max = 200) Set<@NotNull @Size(max = 64) String> permissions) {}

    /// Both are set as they are given.
    public record ChangeRoleRequest(
            @NotNull @Size(max = 500) String description,
            @NotNull @Size(max = 200) Set<@NotNull @Size(max = 64) String> permissions) {}

    public record RoleResponse(
            UUID id, String name, String description, List<String> permissions, Instant createdAt) {

        static RoleResponse of(Role role) {
            return new RoleResponse(
                    role.id(),
                    role.name(),
                    role.description(),
                    role.permissions().stream().sorted().toList(),
                    role.createdAt());
        }
    }

    public record RolesResponse(List<RoleResponse> roles) {}

    private final Caller caller;
    private final Roles roles;
    private final Authority authority;

    @Inject
    RolesResource(Caller caller, Roles roles, Authority authority) {
        this.caller = caller;
        this.roles = roles;
        this.authority = authority;
    }

    @GET
    @RolesAllowed(AdminScopes.ROLES + AdminScopes.READ)
    @Operation(summary = "Every role, by name")
    public RolesResponse list() {
        return new RolesResponse(roles.all().stream().map(RoleResponse::of).toList());
    }

    @POST
    @Operation(summary = "Make a role")
    public Response create(@NotNull @Valid CreateRoleRequest request) {
        Set<String> permissions = request.permissions() == null ? Set.of() : request.permissions();
        authority.toPermit(permissions);
        Role role =
                roles.create(
                        request.name(),
                        request.description() == null ? "" : request.description(),
                        permissions,
                        caller.accountId());
        return Response.status(Response.Status.CREATED).entity(RoleResponse.of(role)).build();
    }

    @GET
    @RolesAllowed(AdminScopes.ROLES + AdminScopes.READ)
    @Path("{id}")
    @Operation(summary = "A role with its permissions")
    public RoleResponse one(UUID id) {
        return RoleResponse.of(roles.get(id));
    }

    @PUT
    @Path("{id}")
    @Operation(
            summary =
                    "Change description and permissions; where a permission goes, tokens that carry it are refused")
    public Response change(UUID id, @NotNull @Valid ChangeRoleRequest request) {
        authority.over(roles.get(id));
        Roles.Changed changed =
                roles.change(id, request.description(), request.permissions(), caller.accountId());
        return RevocationSeq.of(Response.ok(RoleResponse.of(changed.role())), changed.seq());
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Remove a role from everybody who holds it")
    public Response delete(UUID id) {
        authority.over(roles.get(id));
        return RevocationSeq.noContent(roles.remove(id, caller.accountId()));
    }
}
