package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.accounts.Accounts;
import dev.cardea.accounts.ProfileClaims;
import dev.cardea.accounts.Profiles;
import dev.cardea.tokens.Caller;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `/admin/api/users/{id}/profile`.
@Path("/admin/api/users/{id}/profile")
@Tag(name = "Admin: users")
@RolesAllowed(AdminScopes.USERS)
public class UserProfileResource {

    private final Caller caller;
    private final Accounts accounts;
    private final Profiles profiles;
    private final Authority authority;

    @Inject
    UserProfileResource(Caller caller, Accounts accounts, Profiles profiles, Authority authority) {
        this.caller = caller;
        this.accounts = accounts;
        this.profiles = profiles;
        this.authority = authority;
    }

    @GET
    @RolesAllowed(AdminScopes.USERS + AdminScopes.READ)
    @Operation(summary = "What applications can be told of somebody")
    public ProfileClaims get(UUID id) {
        return profiles.of(accounts.get(id).id());
    }

    @PUT
    @Operation(summary = "Set it, and say whether the telephone number was verified")
    public ProfileClaims set(UUID id, @NotNull @Valid ProfileClaims claims) {
        authority.over(id);
        return profiles.set(id, claims, caller.accountId());
    }
}
