package dev.cardea.pages;

import dev.cardea.accounts.Registration;
import dev.cardea.config.CardeaConfig;
import dev.cardea.federation.Linking;
import dev.cardea.federation.Pending;
import dev.cardea.federation.UpstreamIdentity;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.pages.BrowserLogin.Kept;
import dev.cardea.pages.FlowPages.InFlow;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.web.ClientAddress;
import dev.cardea.web.Csrf;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/register`: makes an account. Where addresses need no proof, whoever made it is logged in with
/// it; else the page says the same whether or not the address was taken.
@Path("/register")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class RegisterPage {

    /// What is filled in again when something is wrong.
    record Filled(String name, String email) {}

    private final Registration registration;
    private final Linking linking;
    private final RateLimiter limiter;
    private final BrowserLogin browsers;
    private final FlowPages flows;
    private final Refusals refusals;
    private final PageCookies cookies;
    private final Visit visit;
    private final int minimum;

    @Inject
    RegisterPage(
            Registration registration,
            Linking linking,
            RateLimiter limiter,
            BrowserLogin browsers,
            FlowPages flows,
            Refusals refusals,
            PageCookies cookies,
            Visit visit,
            CardeaConfig config) {
        this.registration = registration;
        this.linking = linking;
        this.limiter = limiter;
        this.browsers = browsers;
        this.flows = flows;
        this.refusals = refusals;
        this.cookies = cookies;
        this.visit = visit;
        this.minimum = config.passwords().minimumLength();
    }

    @GET
    @Operation(hidden = true)
    public Response ask(
            @QueryParam("flow") @Nullable String sealed,
            @CookieParam(PageCookies.PENDING) @Nullable String pending) {
        Optional<InFlow> place = flows.open(sealed);
        Optional<Pending> from =
                linking.kept(Carried.of(pending).sealed())
                        .filter(waiting -> waiting.accountId() == null);
        if (from.isPresent()) {
            UpstreamIdentity known = from.get().identity();
            return Response.fromResponse(
                            show(
                                    200,
                                    place,
                                    new Filled(text(known.name()), text(known.email())),
                                    ""))
                    .cookie(cookies.forgetPending())
                    .build();
        }
        String hint = place.map(InFlow::hint).filter(text -> text.contains("@")).orElse("");
        return show(200, place, new Filled("", hint), "");
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response register(
            @FormParam("flow") @Nullable String sealed,
            @FormParam("name") @Nullable String name,
            @FormParam("email") @Nullable String email,
            @FormParam("password") @Nullable String password,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(PageCookies.DEVICE) @Nullable String device,
            @CookieParam(PageCookies.USER_CODE) @Nullable String userCode,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        Optional<InFlow> place = flows.open(sealed);
        Filled filled = new Filled(text(name), text(email));
        if (!visit.genuine(token)) {
            return show(403, place, filled, visit.words().problemStale());
        }
        if (filled.email().isBlank() || password == null || password.isEmpty()) {
            return show(400, place, filled, visit.words().problemMissing());
        }
        try {
            return make(place, filled, password, new Kept(session, device, userCode));
        } catch (ProblemException e) {
            return show(e.problem().status(), place, filled, refusals.words(e));
        }
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given;
    }

    private Response make(Optional<InFlow> place, Filled filled, String password, Kept kept) {
        limiter.costly(ClientAddress.currentSource());
        Registration.Registered made =
                registration.register(
                        new Registration.Request(
                                filled.email(),
                                password,
                                null,
                                filled.name().isBlank() ? null : filled.name()));
        return made.pending()
                ? Page.of(200, Templates.checkMail(FlowPages.sealed(place), made.email()))
                : browsers.logIn(place, made.email(), password, kept);
    }

    private Response show(int status, Optional<InFlow> place, Filled filled, String problem) {
        return Page.of(
                status,
                Templates.register(
                        FlowPages.sealed(place), filled.name(), filled.email(), minimum, problem));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance register(
                String flow, String name, String email, int minimum, String problem);

        static native TemplateInstance checkMail(String flow, String email);
    }
}
