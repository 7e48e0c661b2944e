package dev.cardea.pages;

import dev.cardea.accounts.EmailVerification;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.web.ClientAddress;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/resend`: mails another link that proves an address.
@Path("/resend")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class ResendPage {

    private static final AddressForm FORM =
            new AddressForm("resend", Words::verifyAddress, Words::resendText, Words::resendSent);

    private final EmailVerification verification;
    private final RateLimiter limiter;
    private final Visit visit;

    @Inject
    ResendPage(EmailVerification verification, RateLimiter limiter, Visit visit) {
        this.verification = verification;
        this.limiter = limiter;
        this.visit = visit;
    }

    @GET
    @Operation(hidden = true)
    public Response ask() {
        return FORM.show(visit.words(), "");
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response send(@FormParam(AddressForm.EMAIL) @Nullable String email) {
        limiter.costly(ClientAddress.currentSource());
        return FORM.send(email, visit.words(), "", verification::resend);
    }
}
