package dev.cardea.pages;

import dev.cardea.accounts.PasswordChange;
import dev.cardea.config.CardeaConfig;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.protocol.ProblemException;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.sessions.BrowserSessions;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/account/password`: a new password for whoever knows the current one.
@Path("/account/password")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class ChangePasswordPage {

    private final PasswordChange change;
    private final BrowserSessions sessions;
    private final PageCookies cookies;
    private final Refusals refusals;
    private final Visit visit;
    private final SeeOther seeOther;
    private final int minimum;

    @Inject
    ChangePasswordPage(
            PasswordChange change,
            BrowserSessions sessions,
            PageCookies cookies,
            Refusals refusals,
            Visit visit,
            SeeOther seeOther,
            CardeaConfig config) {
        this.change = change;
        this.sessions = sessions;
        this.cookies = cookies;
        this.refusals = refusals;
        this.visit = visit;
        this.seeOther = seeOther;
        this.minimum = config.passwords().minimumLength();
    }

    @GET
    @Operation(hidden = true)
    public Response ask(@CookieParam(AuthorizeEndpoint.SESSION) @Nullable String cookie) {
        return sessions.find(cookie).isPresent() ? show(200, "") : seeOther.at("/login").build();
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response change(
            @FormParam("current_password") @Nullable String current,
            @FormParam("new_password") @Nullable String next,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String cookie) {
        Optional<BrowserSession> me = sessions.find(cookie);
        if (me.isEmpty()) {
            return seeOther.at("/login").build();
        }
        if (!visit.genuine(token)) {
            return show(403, visit.words().problemStale());
        }
        if (current == null || current.isEmpty() || next == null || next.isEmpty()) {
            return show(400, visit.words().problemMissing());
        }
        try {
            change.change(me.get().accountId(), me.get().sessionId(), current, next);
            Response.ResponseBuilder on = seeOther.at("/account");
            // a copy of the cookie ends with the password
            sessions.renew(cookie).map(cookies::session).ifPresent(on::cookie);
            return on.build();
        } catch (ProblemException e) {
            return show(e.problem().status(), refusals.words(e));
        }
    }

    private Response show(int status, String problem) {
        return Page.of(status, Templates.changePassword(minimum, problem));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance changePassword(int minimum, String problem);
    }
}
