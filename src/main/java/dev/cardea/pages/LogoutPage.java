package dev.cardea.pages;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.oauth.EndSession;
import dev.cardea.oauth.LogoutRequest;
import dev.cardea.oauth.LogoutRequests;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/logout`: whether somebody wants to be logged out whom an application sent, without showing
/// that it knows whom.
@Path(EndSession.PAGE)
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class LogoutPage {

    private final LogoutRequests requests;
    private final EndSession endSession;
    private final BrowserSessions sessions;
    private final Clients clients;
    private final Visit visit;
    private final SeeOther seeOther;

    @Inject
    LogoutPage(
            LogoutRequests requests,
            EndSession endSession,
            BrowserSessions sessions,
            Clients clients,
            Visit visit,
            SeeOther seeOther) {
        this.requests = requests;
        this.endSession = endSession;
        this.sessions = sessions;
        this.clients = clients;
        this.visit = visit;
        this.seeOther = seeOther;
    }

    @GET
    @Operation(hidden = true)
    public Response ask(
            @QueryParam("request") @Nullable String sealed,
            @CookieParam(BrowserSessions.COOKIE) @Nullable String cookie) {
        LogoutRequest request = requests.open(sealed == null ? "" : sealed);
        return sessions.find(cookie)
                .map(session -> show(200, request, session))
                .orElseGet(() -> endSession.next(request, Optional.empty()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response decide(
            @FormParam("request") @Nullable String sealed,
            @FormParam("decision") @Nullable String decision,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(BrowserSessions.COOKIE) @Nullable String cookie) {
        LogoutRequest request = requests.open(sealed == null ? "" : sealed);
        Optional<BrowserSession> session = sessions.find(cookie);
        if (session.isEmpty()) {
            return endSession.next(request, session);
        }
        if (!visit.genuine(token)) {
            return show(403, request, session.get());
        }
        return "logout".equals(decision)
                ? endSession.end(request, session.get())
                : seeOther.at("/account").build();
    }

    private Response show(int status, LogoutRequest request, BrowserSession session) {
        Optional<Client> client = Optional.ofNullable(request.clientId()).flatMap(clients::find);
        visit.enter(client.orElse(null), request.redirectUri(), request.uiLocales());
        return Page.of(
                status,
                Templates.logoutConfirm(
                        EndSession.PAGE.substring(1),
                        requests.seal(request),
                        client.map(Client::name).orElse(""),
                        session.display()));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance logoutConfirm(
                String action, String request, String app, String person);
    }
}
