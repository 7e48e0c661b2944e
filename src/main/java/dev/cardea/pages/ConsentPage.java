package dev.cardea.pages;

import dev.cardea.oauth.authorize.AuthorizationFlow;
import dev.cardea.oauth.authorize.AuthorizationOutcome.Refused;
import dev.cardea.oauth.authorize.AuthorizationRequest;
import dev.cardea.oauth.authorize.AuthorizationResponse;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.pages.FlowPages.InFlow;
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
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/consent`: what an application asks for, and yes or no.
@Path("/consent")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class ConsentPage {

    private final AuthorizationFlow authorization;
    private final AuthorizationResponse response;
    private final BrowserSessions sessions;
    private final FlowPages flows;
    private final ScopeWords scopes;
    private final DetailWords details;
    private final Visit visit;

    @Inject
    ConsentPage(
            AuthorizationFlow authorization,
            AuthorizationResponse response,
            BrowserSessions sessions,
            FlowPages flows,
            ScopeWords scopes,
            DetailWords details,
            Visit visit) {
        this.authorization = authorization;
        this.response = response;
        this.sessions = sessions;
        this.flows = flows;
        this.scopes = scopes;
        this.details = details;
        this.visit = visit;
    }

    @GET
    @Operation(hidden = true)
    public Response ask(
            @QueryParam("flow") @Nullable String sealed,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        InFlow place = flows.in(sealed);
        return sessions.find(session)
                .map(found -> show(200, place, found))
                .orElseGet(() -> flows.resume(place.sealed()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response decide(
            @FormParam("flow") @Nullable String sealed,
            @FormParam("decision") @Nullable String decision,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        InFlow place = flows.in(sealed);
        Optional<BrowserSession> found = sessions.find(session);
        if (found.isEmpty()) {
            return flows.resume(place.sealed());
        }
        if (!visit.genuine(token)) {
            return show(403, place, found.get());
        }
        if ("allow".equals(decision)) {
            return flows.resume(authorization.agree(place.flow(), place.client(), found.get()));
        }
        return response.of((Refused) authorization.deny(place.flow(), place.client()));
    }

    private Response show(int status, InFlow place, BrowserSession session) {
        App app = visit.getApp();
        if (app == null) {
            throw new IllegalStateException("a flow has an application");
        }
        AuthorizationRequest request = place.flow().request();
        return Page.of(
                status,
                Templates.consent(
                        place.sealed(),
                        app,
                        session.display(),
                        scopes.of(
                                authorization.asked(place.flow(), place.client()),
                                request.resources()),
                        scopes.named(request.resources()),
                        details.of(request.authorizationDetails())));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance consent(
                String flow,
                App app,
                String person,
                List<String> scopes,
                List<String> audiences,
                List<DetailWords.Detail> details);
    }
}
