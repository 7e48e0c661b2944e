package dev.cardea.api;

import dev.cardea.accounts.EmailChange;
import dev.cardea.accounts.EmailVerification;
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

/// `/auth/email`: prove an address, ask for another link, change to a new one.
@Path("/auth/email")
@Tag(name = "E-mail")
public class EmailResource {

    public record TokenRequest(@NotNull @Size(max = 256) String token) {}

    public record ResendRequest(@NotNull @Size(max = 320) String email) {}

    public record ChangeRequest(
            @NotNull @Size(max = 1024) String password, @NotNull @Size(max = 320) String email) {}

    private final Caller caller;
    private final EmailVerification verification;
    private final EmailChange change;
    private final RateLimiter limiter;

    @Inject
    EmailResource(
            Caller caller,
            EmailVerification verification,
            EmailChange change,
            RateLimiter limiter) {
        this.caller = caller;
        this.verification = verification;
        this.change = change;
        this.limiter = limiter;
    }

    @POST
    @Path("verify")
    @PermitAll
    @Operation(summary = "Prove an address with the token of the mailed link")
    public Response verify(@NotNull @Valid TokenRequest request) {
        verification.verify(request.token());
        return Response.noContent().build();
    }

    @POST
    @Path("resend")
    @PermitAll
    @Operation(summary = "Mail another link, if an account waits for one")
    public Response resend(@NotNull @Valid ResendRequest request) {
        limiter.costly(ClientAddress.currentSource());
        verification.resend(request.email());
        return Response.accepted().build();
    }

    @POST
    @Path("change")
    @Authenticated
    @Operation(summary = "Ask for a new address: it is mailed a link, the old one is told")
    public Response change(@NotNull @Valid ChangeRequest request) {
        limiter.costly(ClientAddress.currentSource());
        change.ask(caller.accountId(), request.password(), request.email());
        return Response.accepted().build();
    }

    @POST
    @Path("confirm")
    @PermitAll
    @Operation(summary = "Confirm the new address with the token of the mailed link")
    public Response confirm(@NotNull @Valid TokenRequest request) {
        return RevocationSeq.noContent(change.confirm(request.token()));
    }
}
