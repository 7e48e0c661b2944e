package dev.cardea.web;

import dev.cardea.config.CardeaConfig;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/// Which web pages may read our answers: those of `cardea.web.cors-origins`, compared whole, with
/// credentials; and any page, without, those for public metadata and for the endpoints that an
/// application in the browser calls itself (RFC 9700 §2.6): no cookie opens these, so a page gets
/// nothing that it could not get elsewhere.
@Singleton
class Cors {

    private static final Set<String> OF_APPLICATIONS =
            Set.of("/oauth/token", "/oauth/revoke", "/oauth/userinfo", "/oauth/par");

    /// Asked by gateways, for which each answer of 2xx is a yes.
    private static final String OF_GATEWAYS = "/oauth/check";

    private static final String METHODS = "GET, POST, PUT, PATCH, DELETE";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, DPoP, X-Request-Id, Revocation-Seq";
    private static final String ANSWER_HEADERS =
            "X-Request-Id, Revocation-Seq, Retry-After, WWW-Authenticate, DPoP-Nonce, Link, Location";

    private final Set<String> origins;

    @Inject
    Cors(CardeaConfig config) {
        this.origins = Set.copyOf(config.web().corsOrigins().orElse(List.of()));
    }

    /// Sets the headers that are due. Returns true when the request was a preflight, which needs no
    /// other answer.
    boolean answers(HttpServerRequest request, MultiMap answer) {
        boolean metadata = SecurityHeaders.isPublic(request.path());
        boolean application = OF_APPLICATIONS.contains(request.path());
        if (!metadata && !origins.isEmpty()) {
            answer.set(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (request.path().equals(OF_GATEWAYS)) {
            return false;
        }
        boolean listed = !metadata && origin != null && origins.contains(origin);
        if (origin == null || !(metadata || application || listed)) {
            return false;
        }
        answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, listed ? origin : "*");
        if (listed) {
            answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        boolean preflight =
                request.method().equals(HttpMethod.OPTIONS)
                        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (preflight) {
            answer.set(
                            HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS,
                            listed ? METHODS : metadata ? "GET" : "GET, POST")
                    .set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
                    .set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
        } else {
            answer.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, ANSWER_HEADERS);
        }
        return preflight;
    }
}
