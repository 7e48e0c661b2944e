package dev.cardea.feed;

import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.AccessTokens;
import dev.cardea.tokens.SubjectToken;
import dev.cardea.web.PresentedToken;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `GET /oauth/check`: what a gateway (nginx `auth_request`, Traefik, Envoy `ext_authz`) asks
/// before it lets a request through. 200 with who sends it, 401 without a token that holds or where
/// the log-in behind it is too old or too weak (RFC 9470), 403 where it lacks a scope. Nothing is
/// read from the database.
///
/// A gateway in front of one service should name that service's audience: otherwise a token that
/// was made for another service opens it.
@Path("/oauth/check")
@PermitAll
public class CheckEndpoint {

    private final AccessTokens tokens;
    private final Clock clock;

    @Inject
    CheckEndpoint(AccessTokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /// `audience`: that the token must be meant for; any when not said. `scope`: that it must have,
    /// all of it. `max_age`: how many seconds ago the person may have logged in. `acr_values`: of
    /// which its `acr` must be one.
    @GET
    @Operation(hidden = true)
    public Response check(@Context HttpServerRequest request, @Context UriInfo uri) {
        String audience = once(uri, "audience");
        String scope = once(uri, "scope");
        Authentication wanted = Authentication.of(once(uri, "max_age"), once(uri, "acr_values"));
        Optional<PresentedToken> presented = PresentedToken.of(request);
        if (presented.isEmpty()) {
            return refused(401, "Bearer");
        }
        String scheme = presented.get().scheme() == PresentedToken.Scheme.DPOP ? "DPoP" : "Bearer";
        Optional<SubjectToken> accepted;
        try {
            accepted = tokens.acceptForAnybody(presented.get()).map(SubjectToken::new);
        } catch (OAuthException e) {
            return refused(e.error().status(), e.headers());
        }
        return accepted.filter(token -> audience == null || token.audience().contains(audience))
                .map(token ->
                        wanted.met(token, clock.instant())
                                ? answer(token, scheme, Scopes.parse(scope))
                                : refused(401, scheme + ' ' + wanted.challenge()))
                .orElseGet(() -> refused(401, scheme + error("invalid_token")));
    }

    /// Given twice, nobody knows which of them the gateway meant (RFC 6749 §3.1).
    private static @Nullable String once(UriInfo uri, String name) {
        List<String> given = uri.getQueryParameters().getOrDefault(name, List.of());
        if (given.size() > 1) {
            throw OAuthException.invalid(name, "is given twice");
        }
        return given.isEmpty() ? null : given.getFirst();
    }

    private static Response answer(SubjectToken token, String scheme, Scopes wanted) {
        if (!wanted.within(token.scope())) {
            return refused(403, scheme + error("insufficient_scope") + ", scope=\"" + wanted + '"');
        }
        return Response.ok()
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("X-Auth-Subject", token.subject())
                .header("X-Auth-Scope", token.scope())
                .header("X-Auth-Client", token.clientId())
                .build();
    }

    private static String error(String code) {
        return " error=\"" + code + '"';
    }

    private static Response refused(int status, String challenge) {
        return refused(status, Map.of(HttpHeaders.WWW_AUTHENTICATE, challenge));
    }

    private static Response refused(int status, Map<String, String> headers) {
        Response.ResponseBuilder answer =
                Response.status(status).header(HttpHeaders.CACHE_CONTROL, "no-store");
        headers.forEach(answer::header);
        return answer.build();
    }
}
