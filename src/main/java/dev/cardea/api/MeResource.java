package dev.cardea.api;

import dev.cardea.access.Administrators;
import dev.cardea.accounts.Accounts;
import dev.cardea.accounts.Profile;
import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.tokens.Caller;
import dev.cardea.web.RevocationSeq;
import io.quarkus.security.Authenticated;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/auth/me`: one's own account.
@Path("/auth/me")
@Tag(name = "Account")
@Authenticated
public class MeResource {

    /// A field that is left out stays; an empty text removes it.
    public record ProfileRequest(
            @Nullable @Size(max = 800) String name, @Nullable @Size(max = 256) String username) {}

    public record CloseRequest(@NotNull @Size(max = 1024) String password) {}

    private final Caller caller;
    private final Accounts accounts;
    private final Profile profile;
    private final Administrators administrators;
    private final Duration fresh;
    private final RateLimiter limiter;

    @Inject
    MeResource(
            Caller caller,
            Accounts accounts,
            Profile profile,
            Administrators administrators,
            RateLimiter limiter,
            CardeaConfig config) {
        this.limiter = limiter;
        this.caller = caller;
        this.accounts = accounts;
        this.profile = profile;
        this.administrators = administrators;
        this.fresh = config.sessions().fresh();
    }

    @GET
    @Operation(summary = "My profile")
    public ProfileResponse me() {
        return accounts.findInSession(caller.accountId(), caller.sessionId())
                .map(ProfileResponse::of)
                .orElseThrow(
                        () -> new ProblemException(Problem.INVALID_TOKEN, "the session has ended"));
    }

    @PATCH
    @Operation(summary = "Change my name or user name; for the user name the log-in must be recent")
    public ProfileResponse change(@NotNull @Valid ProfileRequest request) {
        limiter.change(caller.accountId());
        if (request.username() != null) {
            caller.requireFresh(fresh);
        }
        return ProfileResponse.of(
                profile.change(caller.accountId(), request.name(), request.username()));
    }

    @DELETE
    @Operation(summary = "Close my account")
    public Response close(@NotNull @Valid CloseRequest request) {
        return RevocationSeq.noContent(
                administrators.closeOwn(caller.accountId(), request.password()));
    }
}
