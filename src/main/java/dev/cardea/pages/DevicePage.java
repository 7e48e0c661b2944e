package dev.cardea.pages;

import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.oauth.device.DeviceAuthorizationEndpoint;
import dev.cardea.oauth.device.DeviceVerification;
import dev.cardea.oauth.device.DeviceVerification.Asked;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.sessions.BrowserSessions;
import dev.cardea.tokens.UserCode;
import dev.cardea.web.Csrf;
import dev.cardea.web.SeeOther;
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
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/device` (RFC 8628 §3.3): somebody types the code that a device shows, logs in, sees what asks
/// and from where, and says yes or no. A link that brings the code along (§3.3.1) spares the typing
/// and nothing else.
@Path(DeviceAuthorizationEndpoint.PAGE)
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class DevicePage {

    private final DeviceVerification verification;
    private final BrowserSessions sessions;
    private final ScopeWords scopes;
    private final Refusals refusals;
    private final Visit visit;
    private final PageCookies cookies;
    private final SeeOther seeOther;

    @Inject
    DevicePage(
            DeviceVerification verification,
            BrowserSessions sessions,
            ScopeWords scopes,
            Refusals refusals,
            Visit visit,
            PageCookies cookies,
            SeeOther seeOther) {
        this.verification = verification;
        this.sessions = sessions;
        this.scopes = scopes;
        this.refusals = refusals;
        this.visit = visit;
        this.cookies = cookies;
        this.seeOther = seeOther;
    }

    @GET
    @Operation(hidden = true)
    public Response ask(
            @QueryParam("user_code") @Nullable String linked,
            @CookieParam(PageCookies.USER_CODE) @Nullable String kept,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        String code = linked == null ? kept : linked;
        return code == null ? typing(200, "", "") : next(code, null, session);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response decide(
            @FormParam("user_code") @Nullable String code,
            @FormParam("decision") @Nullable String decision,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        String typed = code == null ? "" : code;
        return visit.genuine(token)
                ? next(typed, decision, session)
                : typing(403, "", visit.words().problemStale());
    }

    /// Nobody learns whether there is a code before they are logged in.
    private Response next(String typed, @Nullable String decision, @Nullable String session) {
        Optional<UserCode> code = UserCode.parse(typed);
        if (code.isEmpty()) {
            return typing(400, "", visit.words().problemCode());
        }
        String text = code.get().toString();
        Optional<BrowserSession> found = sessions.find(session);
        if (found.isEmpty()) {
            return Response.fromResponse(seeOther.at("/login").build())
                    .cookie(cookies.userCode(text))
                    .build();
        }
        try {
            return decision == null
                    ? confirming(verification.look(text, found.get()), found.get())
                    : decided(text, decision, found.get());
        } catch (ProblemException e) {
            return typing(
                    e.problem().status(),
                    text,
                    e.problem() == Problem.NOT_FOUND
                            ? visit.words().problemCodeOver()
                            : refusals.words(e));
        }
    }

    private Response decided(String code, String decision, BrowserSession session) {
        if ("allow".equals(decision)) {
            visit.enter(verification.allow(code, session));
            return done(visit.words().deviceConnected(), visit.words().deviceConnectedText());
        }
        visit.enter(verification.deny(code, session));
        return done(visit.words().deviceDenied(), visit.words().deviceDeniedText());
    }

    private Response done(String title, String text) {
        return forgetting(Page.said(title, text));
    }

    private Response typing(int status, String typed, String problem) {
        return forgetting(Page.of(status, Templates.device(typed, problem)));
    }

    private Response confirming(Asked asked, BrowserSession session) {
        visit.enter(asked.client());
        return forgetting(
                Page.ok(
                        Templates.deviceConfirm(
                                asked.code().toString(),
                                App.of(asked.client(), null),
                                session.display(),
                                scopes.of(asked.scope(), asked.request().resources()),
                                scopes.named(asked.request().resources()),
                                asked.request().address(),
                                asked.near(),
                                asked.request().userAgent())));
    }

    private Response forgetting(Response page) {
        return Response.fromResponse(page).cookie(cookies.forgetUserCode()).build();
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance device(String typed, String problem);

        static native TemplateInstance deviceConfirm(
                String code,
                App app,
                String person,
                List<String> scopes,
                List<String> audiences,
                String address,
                boolean near,
                String agent);
    }
}
