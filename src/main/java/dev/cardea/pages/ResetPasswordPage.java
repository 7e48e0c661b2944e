package dev.cardea.pages;

import dev.cardea.accounts.PasswordReset;
import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.web.ClientAddress;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
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

/// `/reset-password`: where the link leads by which a new password is chosen, and from there back
/// into the flow that it was asked for in.
@Path("/reset-password")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class ResetPasswordPage {

    private static final MailedLink LINK = new MailedLink("recover");
    private static final String PASSWORD = "password";

    private final PasswordReset reset;
    private final RateLimiter limiter;
    private final FlowPages flows;
    private final PageCookies cookies;
    private final Refusals refusals;
    private final Visit visit;
    private final int minimum;

    @Inject
    ResetPasswordPage(
            PasswordReset reset,
            RateLimiter limiter,
            FlowPages flows,
            PageCookies cookies,
            Refusals refusals,
            Visit visit,
            CardeaConfig config) {
        this.reset = reset;
        this.limiter = limiter;
        this.flows = flows;
        this.cookies = cookies;
        this.refusals = refusals;
        this.visit = visit;
        this.minimum = config.passwords().minimumLength();
    }

    @GET
    @Operation(hidden = true)
    public Response ask(
            @QueryParam("token") @Nullable String token,
            @CookieParam(PageCookies.FLOW) @Nullable String flow) {
        flows.alive(flow);
        return LINK.show(token, given -> Templates.resetPassword(given, minimum, ""));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response reset(
            @FormParam("token") @Nullable String token,
            @FormParam(PASSWORD) @Nullable String password,
            @CookieParam(PageCookies.FLOW) @Nullable String flow) {
        String alive = FlowPages.sealed(flows.alive(flow));
        return LINK.answer(token, given -> choose(given, password == null ? "" : password, alive));
    }

    private Response choose(String token, String password, String flow) {
        try {
            limiter.costly(ClientAddress.currentSource());
            reset.reset(token, password);
            Response done =
                    Page.done(
                            visit.words().passwordChanged(),
                            visit.words().passwordChangedText(),
                            flow);
            return Response.fromResponse(done).cookie(cookies.flow("")).build();
        } catch (ProblemException e) {
            return Page.about(PASSWORD, e)
                    .map(_ ->
                            Page.of(
                                    400,
                                    Templates.resetPassword(token, minimum, refusals.words(e))))
                    .orElseThrow(() -> e);
        }
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance resetPassword(String token, int minimum, String problem);
    }
}
