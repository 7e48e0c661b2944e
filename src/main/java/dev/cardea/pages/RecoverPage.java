package dev.cardea.pages;

import dev.cardea.accounts.PasswordReset;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.web.ClientAddress;
import dev.cardea.web.Csrf;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/recover`: asks for an address and mails the link by which a new password is chosen. The flow
/// that it happens in waits in a cookie, if the form comes from a page of ours: no other site says
/// where people go on.
@Path("/recover")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class RecoverPage {

    private static final AddressForm FORM =
            new AddressForm(
                    "recover", Words::forgotPassword, Words::recoverText, Words::recoverSent);

    private final PasswordReset reset;
    private final RateLimiter limiter;
    private final FlowPages flows;
    private final PageCookies cookies;
    private final Visit visit;

    @Inject
    RecoverPage(
            PasswordReset reset,
            RateLimiter limiter,
            FlowPages flows,
            PageCookies cookies,
            Visit visit) {
        this.reset = reset;
        this.limiter = limiter;
        this.flows = flows;
        this.cookies = cookies;
        this.visit = visit;
    }

    @GET
    @Operation(hidden = true)
    public Response ask(@QueryParam("flow") @Nullable String sealed) {
        String flow = FlowPages.sealed(flows.alive(sealed));
        return FORM.show(visit.words(), flow);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response send(
            @FormParam(AddressForm.EMAIL) @Nullable String email,
            @FormParam("flow") @Nullable String sealed,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(PageCookies.FLOW) @Nullable String kept) {
        limiter.costly(ClientAddress.currentSource());
        String flow = FlowPages.sealed(flows.alive(sealed == null ? kept : sealed));
        Response page = FORM.send(email, visit.words(), flow, reset::forgot);
        return visit.genuine(token)
                ? Response.fromResponse(page).cookie(cookies.flow(flow)).build()
                : page;
    }
}
