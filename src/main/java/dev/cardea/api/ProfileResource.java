package dev.cardea.api;

import dev.cardea.accounts.ProfileClaims;
import dev.cardea.accounts.Profiles;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.tokens.Caller;
import io.quarkus.security.Authenticated;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `/auth/me/profile`: what I tell of myself to applications that may know it.
@Path("/auth/me/profile")
@Tag(name = "Account")
@Authenticated
public class ProfileResource {

    private final Caller caller;
    private final Profiles profiles;
    private final RateLimiter limiter;

    @Inject
    ProfileResource(Caller caller, Profiles profiles, RateLimiter limiter) {
        this.limiter = limiter;
        this.caller = caller;
        this.profiles = profiles;
    }

    @GET
    @Operation(summary = "What I tell of myself, by the names of OpenID Connect")
    public ProfileClaims get() {
        return profiles.of(caller.accountId());
    }

    @PUT
    @Operation(summary = "Set what I tell of myself")
    public ProfileClaims set(@NotNull @Valid ProfileClaims claims) {
        if (claims.phoneNumberVerified() != null) {
            throw ProblemException.invalid(
                    "phone_number_verified", "can be set by an administrator only");
        }
        limiter.change(caller.accountId());
        return profiles.tell(caller.accountId(), claims);
    }
}
