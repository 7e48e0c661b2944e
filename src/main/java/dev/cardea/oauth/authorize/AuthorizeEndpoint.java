package dev.cardea.oauth.authorize;

import dev.cardea.clients.Client;
import dev.cardea.oauth.authorize.AuthorizationOutcome.Ask;
import dev.cardea.oauth.authorize.AuthorizationOutcome.Granted;
import dev.cardea.oauth.authorize.AuthorizationOutcome.LogIn;
import dev.cardea.oauth.authorize.AuthorizationOutcome.Refused;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.sessions.BrowserSessions;
import dev.cardea.web.Form;
import dev.cardea.web.SeeOther;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/oauth/authorize` (RFC 6749 §3.1). A request comes in as a client made it, or, on its way back
/// from a page, as a sealed `flow`.
@Path(AuthorizeEndpoint.PATH)
@PermitAll
public class AuthorizeEndpoint {

    static final String PATH = "/oauth/authorize";

    public static final String SESSION = BrowserSessions.COOKIE;

    private final FlowClients clients;
    private final AuthorizationRequests requests;
    private final AuthorizationFlow flows;
    private final FlowSeal seal;
    private final BrowserSessions sessions;
    private final AuthorizationResponse response;
    private final Clock clock;
    private final SeeOther seeOther;

    @Inject
    AuthorizeEndpoint(
            FlowClients clients,
            AuthorizationRequests requests,
            AuthorizationFlow flows,
            FlowSeal seal,
            BrowserSessions sessions,
            AuthorizationResponse response,
            Clock clock,
            SeeOther seeOther) {
        this.seeOther = seeOther;
        this.clients = clients;
        this.requests = requests;
        this.flows = flows;
        this.seal = seal;
        this.sessions = sessions;
        this.response = response;
        this.clock = clock;
    }

    @GET
    @Operation(hidden = true)
    public Response get(@Context UriInfo uri, @CookieParam(SESSION) @Nullable String cookie) {
        return answer(uri.getQueryParameters(), cookie);
    }

    /// A form from another site comes without our cookie, so the browser is sent round once more
    /// (OpenID Connect Core §3.1.2.1). Throws `invalid_request` for more than it can carry.
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response post(MultivaluedMap<String, String> form) {
        try {
            Flow flow = flow(form);
            if (!seal.carries(flow.request(), flow.pushed())) {
                throw new OAuthException(OAuthError.INVALID_REQUEST, FlowSeal.TOO_LONG);
            }
            return page(PATH, flow);
        } catch (OAuthException e) {
            throw new BrowserException(e);
        }
    }

    private Response answer(MultivaluedMap<String, String> parameters, @Nullable String cookie) {
        AuthorizationOutcome outcome;
        try {
            Flow flow = flow(parameters);
            outcome = flows.next(flow, clients.of(flow), sessions.find(cookie));
        } catch (OAuthException e) {
            throw new BrowserException(e);
        }
        return switch (outcome) {
            case LogIn(Flow flow, Client client, boolean create) ->
                    page(create ? "/register" : "/login", flow);
            case Ask ask -> page("/consent", ask.flow());
            case Granted granted -> {
                requests.answered(granted.flow());
                yield response.of(granted);
            }
            case Refused refused -> {
                requests.answered(refused.flow());
                yield response.of(refused);
            }
        };
    }

    private Flow flow(MultivaluedMap<String, String> parameters) {
        Form form = Form.of(parameters);
        String sealed = form.get("flow");
        return sealed == null ? begin(form) : seal.open(sealed);
    }

    private Flow begin(Form form) {
        AuthorizationRequests.Read read = requests.read(form);
        return new Flow(
                read.request(), clock.instant().getEpochSecond(), read.pushed(), null, null);
    }

    private Response page(String path, Flow flow) {
        return seeOther.at(path + "?flow=" + seal.seal(flow)).build();
    }
}
