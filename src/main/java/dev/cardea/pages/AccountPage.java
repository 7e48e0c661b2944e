package dev.cardea.pages;

import dev.cardea.clients.Consents;
import dev.cardea.federation.Linking;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.sessions.BrowserSessions;
import dev.cardea.sessions.Logout;
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
import java.util.UUID;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/account`: who I am, where I am logged in, and which applications I gave access to.
@Path("/account")
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@PermitAll
@HostedPage
public class AccountPage {

    private final BrowserSessions browsers;
    private final AccountRows rows;
    private final Logout logout;
    private final Consents consents;
    private final Linking linking;
    private final PageCookies cookies;
    private final Visit visit;
    private final SeeOther seeOther;

    @Inject
    AccountPage(
            BrowserSessions browsers,
            AccountRows rows,
            Logout logout,
            Consents consents,
            Linking linking,
            PageCookies cookies,
            Visit visit,
            SeeOther seeOther) {
        this.browsers = browsers;
        this.rows = rows;
        this.logout = logout;
        this.consents = consents;
        this.linking = linking;
        this.cookies = cookies;
        this.visit = visit;
        this.seeOther = seeOther;
    }

    @GET
    @Operation(hidden = true)
    public Response show(@CookieParam(AuthorizeEndpoint.SESSION) @Nullable String cookie) {
        return browsers.find(cookie)
                .map(me -> page(200, me, ""))
                .orElseGet(() -> seeOther.at("/login").build());
    }

    @POST
    @Path("end-session")
    @Operation(hidden = true)
    public Response endSession(
            @FormParam("session") @Nullable String session,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String cookie) {
        return change(
                cookie,
                token,
                me ->
                        id(session)
                                .ifPresent(id ->
                                        logout.one(
                                                me.accountId(), id, Reason.SESSION_ENDED, null)));
    }

    @POST
    @Path("end-others")
    @Operation(hidden = true)
    public Response endOthers(
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String cookie) {
        return change(cookie, token, me -> logout.others(me.accountId(), me.sessionId()));
    }

    @POST
    @Path("withdraw")
    @Operation(hidden = true)
    public Response withdraw(
            @FormParam("client") @Nullable String client,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String cookie) {
        return change(
                cookie,
                token,
                me -> id(client).ifPresent(id -> consents.withdraw(me.accountId(), id)));
    }

    @POST
    @Path("logout")
    @Operation(hidden = true)
    public Response logOut(
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String cookie) {
        Response changed =
                change(
                        cookie,
                        token,
                        me -> logout.one(me.accountId(), me.sessionId(), Reason.LOGOUT, null));
        return changed.getStatus() == 303
                ? Response.fromResponse(seeOther.at("/signed-out").build())
                        .cookie(cookies.forgetSession())
                        .build()
                : changed;
    }

    @POST
    @Path("unlink")
    @Operation(hidden = true)
    public Response unlink(
            @FormParam("provider") @Nullable String provider,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String cookie) {
        try {
            return change(
                    cookie, token, me -> linking.unlink(me.accountId(), String.valueOf(provider)));
        } catch (ProblemException e) {
            return browsers.find(cookie)
                    .map(me -> page(409, me, visit.words().problemOnlyWay()))
                    .orElseThrow(() -> e);
        }
    }

    private Response change(
            @Nullable String cookie, @Nullable String token, Consumer<BrowserSession> use) {
        Optional<BrowserSession> me = browsers.find(cookie);
        if (me.isEmpty()) {
            return seeOther.at("/login").build();
        }
        if (!visit.genuine(token)) {
            return page(403, me.get(), visit.words().problemStale());
        }
        use.accept(me.get());
        return seeOther.at("/account").build();
    }

    private static Optional<UUID> id(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Response page(int status, BrowserSession me, String problem) {
        return Page.of(
                status,
                Templates.account(
                        me.display(),
                        LoginPage.initial(me.display()),
                        me.email(),
                        rows.of(me),
                        problem));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance account(
                String person, String initial, String email, AccountRows.Rows rows, String problem);
    }
}
