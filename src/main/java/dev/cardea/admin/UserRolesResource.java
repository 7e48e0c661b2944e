package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.access.Administrators;
import dev.cardea.access.Role;
import dev.cardea.access.Roles;
import dev.cardea.accounts.Accounts;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.tokens.Caller;
import dev.cardea.web.RevocationSeq;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `/admin/api/users/{id}/roles`: the roles held everywhere, not those of one organization.
@Path("/admin/api/users/{id}/roles")
@Tag(name = "Admin: users")
@RolesAllowed(AdminScopes.ROLES)
public class UserRolesResource {

    public record UserRolesResponse(List<String> roles) {}

    private final Caller caller;
    private final Accounts accounts;
    private final Roles roles;
    private final Administrators administrators;
    private final Authority authority;

    @Inject
    UserRolesResource(
            Caller caller,
            Accounts accounts,
            Roles roles,
            Administrators administrators,
            Authority authority) {
        this.caller = caller;
        this.accounts = accounts;
        this.roles = roles;
        this.administrators = administrators;
        this.authority = authority;
    }

    @GET
    @RolesAllowed(AdminScopes.ROLES + AdminScopes.READ)
    @Operation(summary = "The names of a user's roles")
    public UserRolesResponse list(UUID id) {
        accounts.get(id);
        return new UserRolesResponse(roles.of(id));
    }

    @PUT
    @Path("{role}")
    @Operation(summary = "Give a user a role; the next token carries it")
    public Response grant(UUID id, String role) {
        roles.grant(id, governed(id, role), caller.accountId());
        return Response.noContent().build();
    }

    @DELETE
    @Path("{role}")
    @Operation(summary = "Take a role from a user; tokens that carry it are refused")
    public Response revoke(UUID id, String role) {
        long seq = administrators.revoke(id, governed(id, role), caller.accountId());
        if (seq == 0) {
            throw new ProblemException(Problem.NOT_FOUND, "this user has no such role");
        }
        return RevocationSeq.noContent(seq);
    }

    private Role governed(UUID account, String name) {
        accounts.get(account);
        authority.over(account);
        Role role = roles.named(name);
        authority.over(role);
        return role;
    }
}
