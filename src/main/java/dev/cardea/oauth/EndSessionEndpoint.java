package dev.cardea.oauth;

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
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/oauth/logout` (OpenID Connect RP-Initiated Logout 1.0): a client sends somebody here to be
/// logged out.
@Path(EndSessionEndpoint.PATH)
@PermitAll
public class EndSessionEndpoint {

    static final String PATH = "/oauth/logout";

    private final LogoutRequests requests;
    private final EndSession endSession;
    private final BrowserSessions sessions;
    private final SeeOther seeOther;

    @Inject
    EndSessionEndpoint(
            LogoutRequests requests,
            EndSession endSession,
            BrowserSessions sessions,
            SeeOther seeOther) {
        this.requests = requests;
        this.endSession = endSession;
        this.sessions = sessions;
        this.seeOther = seeOther;
    }

    @GET
    @Operation(hidden = true)
    public Response get(
            @Context UriInfo uri, @CookieParam(BrowserSessions.COOKIE) @Nullable String cookie) {
        String sealed = uri.getQueryParameters().getFirst("request");
        LogoutRequest request =
                sealed == null ? read(uri.getQueryParameters()) : requests.open(sealed);
        return endSession.next(request, sessions.find(cookie));
    }

    /// A form from another site comes without our cookie, so the browser is sent round once more.
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response post(@Nullable MultivaluedMap<String, String> form) {
        LogoutRequest request = read(form);
        return seeOther.at(PATH + "?request=" + requests.seal(request)).build();
    }

    private LogoutRequest read(@Nullable MultivaluedMap<String, String> parameters) {
        try {
            return requests.read(
                    Form.of(parameters == null ? new MultivaluedHashMap<>() : parameters));
        } catch (OAuthException e) {
            throw new LogoutRefused(e);
        }
    }
}
