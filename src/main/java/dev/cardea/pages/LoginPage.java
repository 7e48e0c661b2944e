package dev.cardea.pages;

import dev.cardea.database.Database;
import dev.cardea.login.Login;
import dev.cardea.login.Proof;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.oauth.authorize.FlowSeal;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.KnownDevices;
import dev.cardea.revocation.Reason;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.sessions.BrowserSessions;
import dev.cardea.sessions.Logout;
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

/// `/login`: a password proves who it is, and the browser gets a session. It leads back into the
/// authorization flow that it came from.
@Path("/login")
@Produces(MediaType.TEXT_HTML)
@PermitAll
public class LoginPage {

    private final Login login;
    private final Database database;
    private final BrowserSessions sessions;
    private final Logout logout;
    private final KnownDevices devices;
    private final FlowPages flows;
    private final FlowSeal seal;
    private final PageCookies cookies;

    @Inject
    LoginPage(
            Login login,
            Database database,
            BrowserSessions sessions,
            Logout logout,
            KnownDevices devices,
            FlowPages flows,
            FlowSeal seal,
            PageCookies cookies) {
        this.login = login;
        this.database = database;
        this.sessions = sessions;
        this.logout = logout;
        this.devices = devices;
        this.flows = flows;
        this.seal = seal;
        this.cookies = cookies;
    }

    @GET
    @Operation(hidden = true)
    public Response ask(
            @QueryParam("flow") @Nullable String sealed,
            @CookieParam(Csrf.COOKIE) @Nullable String form,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        FlowPages.Place place = flows.open(sealed);
        String known = sessions.find(session).map(BrowserSession::email).orElse(place.hint());
        return flows.show(
                200,
                place,
                form,
                csrf -> Templates.login(csrf, place.sealed(), place.app(), known, ""));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response logIn(
            @FormParam("flow") @Nullable String sealed,
            @FormParam("username") @Nullable String username,
            @FormParam("password") @Nullable String password,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(Csrf.COOKIE) @Nullable String form,
            @CookieParam(PageCookies.DEVICE) @Nullable String device,
            @CookieParam(PageCookies.USER_CODE) @Nullable String userCode,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        FlowPages.Place place = flows.open(sealed);
        String who = username == null ? "" : username;
        if (!flows.genuine(form, token)) {
            return again(403, place, form, who, "Please try once more.");
        }
        if (who.isBlank() || password == null || password.isEmpty()) {
            return again(
                    400,
                    place,
                    form,
                    who,
                    "Enter your e-mail address or user name, and your password.");
        }
        Proof proof;
        String cookie;
        try {
            proof = login.prove(who, password, device);
            cookie = begin(proof, sessions.find(session), session);
        } catch (ProblemException e) {
            return again(e.problem().status(), place, form, who, flows.words(e));
        }
        login.rehash(proof, password);
        Response.ResponseBuilder answer =
                Response.seeOther(
                                place.flow() == null
                                        ? flows.home(userCode)
                                        : flows.resume(
                                                seal.seal(
                                                        place.flow().provedBy(proof.accountId()))))
                        .cookie(cookies.session(cookie));
        if (devices.device(device, proof.accountId()).isEmpty()) {
            answer.cookie(cookies.device(devices.issue(proof.accountId())));
        }
        return answer.build();
    }

    /// Whoever is logged in already proves it anew; somebody else takes the browser over.
    private String begin(Proof proof, Optional<BrowserSession> before, @Nullable String cookie) {
        return database.transaction(() -> {
            if (before.isPresent()
                    && before.get().accountId().equals(proof.accountId())
                    && !proof.oneTime()
                    && cookie != null) {
                login.again(proof, before.get().sessionId());
                return cookie;
            }
            before.ifPresent(
                    old -> logout.one(old.accountId(), old.sessionId(), Reason.LOGOUT, null));
            return sessions.start(proof.accountId(), login.begin(proof));
        });
    }

    private Response again(
            int status, FlowPages.Place place, @Nullable String form, String who, String problem) {
        return flows.show(
                status,
                place,
                form,
                csrf -> Templates.login(csrf, place.sealed(), place.app(), who, problem));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance login(
                String csrf, String flow, String app, String username, String problem);
    }
}
