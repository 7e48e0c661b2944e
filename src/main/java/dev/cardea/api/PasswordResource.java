package dev.cardea.api;

import dev.cardea.accounts.PasswordChange;
import dev.cardea.accounts.PasswordReset;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.tokens.Caller;
import dev.cardea.web.ClientAddress;
import dev.cardea.web.RevocationSeq;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `/auth/password`: change it with the current one, or reset it by mail.
@Path("/auth/password")
@Tag(name = "Password")
public class PasswordResource {

    public record ChangeRequest(
            @NotNull @Size(max = 1024) String currentPassword,
            @NotNull @Size(max = 1024) String newPassword) {}

    public record ForgotRequest(@NotNull @Size(max = 320) String email) {}

    public record ResetRequest(
            @NotNull @Size(max = 256) String token, @NotNull @Size(max = 1024) String password) {}

    private final Caller caller;
    private final PasswordChange change;
    private final PasswordReset reset;
    private final RateLimiter limiter;

    @Inject
    PasswordResource(
            Caller caller, PasswordChange change, PasswordReset reset, RateLimiter limiter) {
        this.caller = caller;
        this.change = change;
        this.reset = reset;
        this.limiter = limiter;
    }

    @POST
    @Path("change")
    @Authenticated
    @Operation(summary = "Change my password; ends my other sessions")
    public Response change(@NotNull @Valid ChangeRequest request) {
        return RevocationSeq.noContent(
                change.change(
                        caller.accountId(),
                        caller.sessionId(),
                        request.currentPassword(),
                        request.newPassword()));
    }

    @POST
    @Path("forgot")
    @PermitAll
    @Operation(summary = "Mail a link to reset the password, if there is such an account")
    public Response forgot(@NotNull @Valid ForgotRequest request) {
        limiter.costly(ClientAddress.currentSource());
        reset.forgot(request.email());
        return Response.accepted().build();
    }

    @POST
    @Path("reset")
    @PermitAll
    @Operation(summary = "Set a new password with the token of the mailed link; ends all sessions")
    public Response reset(@NotNull @Valid ResetRequest request) {
        limiter.costly(ClientAddress.currentSource());
        return RevocationSeq.noContent(reset.reset(request.token(), request.password()));
    }
}
