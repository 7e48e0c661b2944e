package dev.cardea.oauth.authorize;

import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.tokens.DpopProofs;
import dev.cardea.tokens.Sender;
import dev.cardea.tokens.Senders;
import dev.cardea.web.ClientAddress;
import dev.cardea.web.Form;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `POST /oauth/par` (RFC 9126): a client hands its authorization request over before the browser
/// comes, and everything that can be wrong with it is told right here.
@Path(ParEndpoint.PATH)
@PermitAll
public class ParEndpoint {

    public static final String PATH = "/oauth/par";

    private final Senders senders;
    private final AuthorizationRequests requests;
    private final AuthorizationChecks checks;
    private final PushedRequests pushed;
    private final RateLimiter limiter;

    @Inject
    ParEndpoint(
            Senders senders,
            AuthorizationRequests requests,
            AuthorizationChecks checks,
            PushedRequests pushed,
            RateLimiter limiter) {
        this.limiter = limiter;
        this.senders = senders;
        this.requests = requests;
        this.checks = checks;
        this.pushed = pushed;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Response push(
            MultivaluedMap<String, String> parameters,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @HeaderParam("DPoP") List<String> proofs) {
        Form form = Form.of(parameters);
        Sender sender = senders.identify(authorization, form, proofs, PATH, false);
        if (sender.client().anybodys()) {
            limiter.push(ClientAddress.currentSource());
        }
        if (form.has("request_uri")) {
            throw OAuthException.invalid("request_uri", "cannot be pushed");
        }
        AuthorizationRequest request = requests.pushed(form, sender.client());
        if (request.dpopJkt() != null
                && sender.jkt() != null
                && !request.dpopJkt().equals(sender.jkt())) {
            throw new OAuthException(
                    OAuthError.INVALID_DPOP_PROOF, "the proof is not by the key of dpop_jkt");
        }
        AuthorizationRequest bound =
                request.dpopJkt() == null ? request.boundTo(sender.jkt()) : request;
        checks.check(bound, sender.client());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("request_uri", pushed.push(bound, sender.client().id()));
        answer.put("expires_in", PushedRequests.LIFETIME.toSeconds());
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(DpopProofs.NONCE_HEADER, sender.nonce())
                .entity(answer)
                .build();
    }
}
