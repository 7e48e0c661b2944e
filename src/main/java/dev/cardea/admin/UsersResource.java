package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.access.Administrators;
import dev.cardea.access.Memberships;
import dev.cardea.access.Roles;
import dev.cardea.accounts.Account;
import dev.cardea.accounts.AccountClosure;
import dev.cardea.accounts.Accounts;
import dev.cardea.accounts.Invitation;
import dev.cardea.accounts.PasswordReset;
import dev.cardea.tokens.Caller;
import dev.cardea.web.Cursor.Position;
import dev.cardea.web.RevocationSeq;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/users`.
@Path("/admin/api/users")
@Tag(name = "Admin: users")
@RolesAllowed(AdminScopes.USERS)
public class UsersResource {

    public record CreateUserRequest(
            @NotNull @Size(max = 320) String email,
            @Nullable @Size(max = 256) String username,
            @Nullable @Size(max = 800) String name) {}

    public record UsersResponse(List<UserResponse> users, @Nullable String nextCursor) {}

    private static final String LIST = "users";

    private final Caller caller;
    private final Accounts accounts;
    private final Invitation invitation;
    private final PasswordReset reset;
    private final AccountClosure closure;
    private final Administrators administrators;
    private final Authority authority;
    private final Roles roles;
    private final Memberships memberships;
    private final Paging paging;

    @Inject
    UsersResource(
            Caller caller,
            Accounts accounts,
            Invitation invitation,
            PasswordReset reset,
            AccountClosure closure,
            Administrators administrators,
            Authority authority,
            Roles roles,
            Memberships memberships,
            Paging paging) {
        this.caller = caller;
        this.accounts = accounts;
        this.invitation = invitation;
        this.reset = reset;
        this.closure = closure;
        this.administrators = administrators;
        this.authority = authority;
        this.roles = roles;
        this.memberships = memberships;
        this.paging = paging;
    }

    @GET
    @RolesAllowed(AdminScopes.USERS + AdminScopes.READ)
    @Operation(summary = "Users, oldest first; or the one of an identifier")
    public UsersResponse list(
            @QueryParam("identifier") @Nullable @Size(max = 320) @Pattern(regexp = "[^\\x00]*")
                    String identifier,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable String limit) {
        int most = Paging.limit(limit);
        Position after = paging.after(LIST, cursor, new Position(Instant.EPOCH, Paging.START));
        List<Account> page = accounts.list(identifier, after.id(), most);
        return new UsersResponse(
                page.stream().map(UserResponse::of).toList(),
                identifier == null
                        ? paging.next(
                                LIST, page, most, last -> new Position(last.createdAt(), last.id()))
                        : null);
    }

    @POST
    @Operation(summary = "Make an account; its owner is mailed a link to set the password")
    public Response create(@NotNull @Valid CreateUserRequest request) {
        Account account =
                invitation.invite(
                        request.email(), request.username(), request.name(), caller.accountId());
        return Response.status(Response.Status.CREATED).entity(UserResponse.of(account)).build();
    }

    @GET
    @RolesAllowed(AdminScopes.USERS + AdminScopes.READ)
    @Path("{id}")
    @Operation(summary = "A user, with roles and organizations")
    public UserResponse one(UUID id) {
        return UserResponse.of(accounts.get(id), roles.of(id), memberships.of(id));
    }

    @POST
    @Path("{id}/disable")
    @Operation(summary = "Disable the account; ends all its sessions at once")
    public Response disable(UUID id) {
        authority.over(id);
        return RevocationSeq.noContent(administrators.disable(id, caller.accountId()));
    }

    @POST
    @Path("{id}/enable")
    @Operation(summary = "Let a disabled account log in again")
    public Response enable(UUID id) {
        authority.over(id);
        closure.enable(id, caller.accountId());
        return Response.noContent().build();
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Delete the account with everything that hangs on it")
    public Response delete(UUID id) {
        authority.over(id);
        return RevocationSeq.noContent(administrators.close(id, caller.accountId()));
    }

    @POST
    @Path("{id}/reset-password")
    @Operation(summary = "Mail the owner a link to set a new password")
    public Response resetPassword(UUID id) {
        authority.over(id);
        reset.ask(id, caller.accountId());
        return Response.accepted().build();
    }
}
