package dev.cardea.pages;

import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.oauth.authorize.RequestedAuthentication;
import dev.cardea.pages.BrowserLogin.Kept;
import dev.cardea.pages.FlowPages.InFlow;
import dev.cardea.protocol.ProblemException;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.sessions.BrowserSessions;
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
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/login`: a password proves who it is, or whoever is logged in goes on by choosing so. It leads
/// back into the authorization flow that it came from.
@Path("/login")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class LoginPage {

    private final BrowserLogin browsers;
    private final BrowserSessions sessions;
    private final RequestedAuthentication authentication;
    private final FlowPages flows;
    private final Refusals refusals;
    private final Visit visit;

    @Inject
    LoginPage(
            BrowserLogin browsers,
            BrowserSessions sessions,
            RequestedAuthentication authentication,
            FlowPages flows,
            Refusals refusals,
            Visit visit) {
        this.browsers = browsers;
        this.sessions = sessions;
        this.authentication = authentication;
        this.flows = flows;
        this.refusals = refusals;
        this.visit = visit;
    }

    /// @param other another account is to be used than the one that is logged in
    @GET
    @Operation(hidden = true)
    public Response ask(
            @QueryParam("flow") @Nullable String sealed,
            @QueryParam("other") @Nullable String other,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        Optional<InFlow> place = flows.open(sealed);
        Optional<BrowserSession> found = sessions.find(session);
        if (other == null && found.isPresent() && maySelect(place, found.get())) {
            return choose(FlowPages.sealed(place), found.get());
        }
        String known =
                found.filter(_ -> other == null)
                        .map(BrowserSession::email)
                        .orElse(place.map(InFlow::hint).orElse(""));
        boolean tried = other == null && place.map(in -> in.flow().proved()).isPresent();
        return show(200, place, known, tried ? visit.words().problemProof() : "");
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response logIn(
            @FormParam("flow") @Nullable String sealed,
            @FormParam("username") @Nullable String username,
            @FormParam("password") @Nullable String password,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(PageCookies.DEVICE) @Nullable String device,
            @CookieParam(PageCookies.USER_CODE) @Nullable String userCode,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        Optional<InFlow> place = flows.open(sealed);
        String who = username == null ? "" : username;
        if (!visit.genuine(token)) {
            return show(403, place, who, visit.words().problemStale());
        }
        if (who.isBlank() || password == null || password.isEmpty()) {
            return show(400, place, who, visit.words().problemMissing());
        }
        try {
            return browsers.logIn(place, who, password, new Kept(session, device, userCode));
        } catch (ProblemException e) {
            return show(e.problem().status(), place, who, refusals.words(e));
        }
    }

    /// Whoever is logged in goes on.
    @POST
    @Path("as")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response goOn(
            @FormParam("flow") @Nullable String sealed,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        InFlow place = flows.in(sealed);
        Optional<BrowserSession> found = sessions.find(session);
        boolean chosen =
                found.isPresent()
                        && maySelect(Optional.of(place), found.get())
                        && visit.genuine(token);
        return chosen
                ? flows.resume(place.flow().provedBy(found.get().accountId()))
                : flows.resume(place.sealed());
    }

    private boolean maySelect(Optional<InFlow> place, BrowserSession session) {
        return place.filter(in -> authentication.mayChoose(in.flow(), in.client(), session))
                .isPresent();
    }

    private static Response choose(String sealed, BrowserSession session) {
        String person = session.display();
        return Page.of(
                200, Templates.chooseAccount(sealed, person, initial(person), session.email()));
    }

    static String initial(String person) {
        return person.substring(0, person.offsetByCodePoints(0, 1)).toUpperCase(Locale.ROOT);
    }

    private static Response show(int status, Optional<InFlow> place, String who, String problem) {
        return Page.of(status, Templates.login(FlowPages.sealed(place), who, problem));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance login(String flow, String username, String problem);

        static native TemplateInstance chooseAccount(
                String flow, String person, String initial, String email);
    }
}
