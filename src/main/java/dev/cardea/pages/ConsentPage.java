package dev.cardea.pages;

import dev.cardea.clients.Client;
import dev.cardea.oauth.authorize.AuthorizationFlow;
import dev.cardea.oauth.authorize.AuthorizationOutcome.Refused;
import dev.cardea.oauth.authorize.AuthorizationResponse;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.oauth.authorize.Flow;
import dev.cardea.oauth.authorize.FlowSeal;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
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
public class ConsentPage {

    private final AuthorizationFlow authorization;
    private final AuthorizationResponse response;
    private final BrowserSessions sessions;
    private final FlowPages flows;
    private final FlowSeal seal;

    @Inject
    ConsentPage(
            AuthorizationFlow authorization,
            AuthorizationResponse response,
            BrowserSessions sessions,
            FlowPages flows,
            FlowSeal seal) {
        this.authorization = authorization;
        this.response = response;
        this.sessions = sessions;
        this.flows = flows;
        this.seal = seal;
    }

    @GET
    @Operation(hidden = true)
    public Response ask(
            @QueryParam("flow") @Nullable String sealed,
            @CookieParam(Csrf.COOKIE) @Nullable String form,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        FlowPages.Place place = inFlow(sealed);
        Optional<BrowserSession> found = sessions.find(session);
        if (found.isEmpty()) {
            return Response.seeOther(flows.resume(place.sealed())).build();
        }
        return show(200, place, found.get(), form);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response decide(
            @FormParam("flow") @Nullable String sealed,
            @FormParam("decision") @Nullable String decision,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(Csrf.COOKIE) @Nullable String form,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        FlowPages.Place place = inFlow(sealed);
        Flow flow = place.flow();
        Client client = place.client();
        Optional<BrowserSession> found = sessions.find(session);
        if (found.isEmpty() || flow == null || client == null) {
            return Response.seeOther(flows.resume(place.sealed())).build();
        }
        if (!flows.genuine(form, token)) {
            return show(403, place, found.get(), form);
        }
        if ("allow".equals(decision)) {
            Flow agreed = authorization.agree(flow, client, found.get());
            return Response.seeOther(flows.resume(seal.seal(agreed))).build();
        }
        return response.of((Refused) authorization.deny(flow, client));
    }

    private FlowPages.Place inFlow(@Nullable String sealed) {
        FlowPages.Place place = flows.open(sealed);
        if (place.flow() == null) {
            throw OAuthException.invalid("flow", "is missing");
        }
        return place;
    }

    private Response show(
            int status, FlowPages.Place place, BrowserSession session, @Nullable String form) {
        List<String> scopes =
                List.copyOf(
                        Scopes.parse(place.flow() == null ? null : place.flow().request().scope())
                                .values());
        return flows.show(
                status,
                place,
                form,
                csrf ->
                        Templates.consent(
                                csrf, place.sealed(), place.app(), session.display(), scopes));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance consent(
                String csrf, String flow, String app, String person, List<String> scopes);
    }
}
