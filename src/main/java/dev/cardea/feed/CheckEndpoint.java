package dev.cardea.feed;

import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.AccessTokens;
import dev.cardea.tokens.SubjectToken;
import dev.cardea.web.PresentedToken;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `GET /oauth/check`: what a gateway (nginx `auth_request`, Traefik, Envoy `ext_authz`) asks
/// before it lets a request through; by any method, since Envoy asks with that of the request. 200
/// with who sends it, 401 without a token that holds or where the log-in behind it is too old or
/// too weak (RFC 9470), 403 where it lacks a scope. Nothing is read from the database, and a bearer
/// token is looked at on the event loop: gateways ask about each request, and the machinery for
/// resources would cost more than the answer.
///
/// A gateway in front of one service should name that service's audience: otherwise a token that
/// was made for another service opens it.
@ApplicationScoped
public class CheckEndpoint {

    private static final String PATH = "/oauth/check";
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence SUBJECT = HttpHeaders.createOptimized("X-Auth-Subject");
    private static final CharSequence SCOPE = HttpHeaders.createOptimized("X-Auth-Scope");
    private static final CharSequence CLIENT = HttpHeaders.createOptimized("X-Auth-Client");

    /// @param audience that the token must be meant for; any when not said
    /// @param scope that it must have, all of it
    /// @param authentication how its person must have logged in
    private record Wanted(@Nullable String audience, Scopes scope, Authentication authentication) {

        static Wanted of(HttpServerRequest request) {
            return new Wanted(
                    once(request, "audience"),
                    Scopes.parse(once(request, "scope")),
                    Authentication.of(once(request, "max_age"), once(request, "acr_values")));
        }

        /// Given twice, nobody knows which of them the gateway meant (RFC 6749 §3.1).
        private static @Nullable String once(HttpServerRequest request, String name) {
            List<String> given = request.params().getAll(name);
            if (given.size() > 1) {
                throw OAuthException.invalid(name, "is given twice");
            }
            return given.isEmpty() ? null : given.getFirst();
        }
    }

    private record Answer(int status, Map<? extends CharSequence, String> headers) {

        static Answer refused(int status, String challenge) {
            return new Answer(status, Map.of("WWW-Authenticate", challenge));
        }
    }

    private final AccessTokens tokens;
    private final Clock clock;

    @Inject
    CheckEndpoint(AccessTokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    void route(@Observes Router router) {
        FeedRoutes.any(router, PATH, this::check);
    }

    private void check(RoutingContext context) {
        Wanted wanted = wanted(context.request());
        Optional<PresentedToken> presented = PresentedToken.of(context.request());
        if (presented.isEmpty()) {
            send(context, Answer.refused(401, "Bearer"));
        } else if (presented.get().scheme() == PresentedToken.Scheme.BEARER) {
            send(context, judge(presented.get(), wanted));
        } else {
            // a proof is good once, which is a row
            context.vertx()
                    .executeBlocking(() -> judge(presented.get(), wanted), false)
                    .onComplete(answer -> send(context, answer), context::fail);
        }
    }

    private static Wanted wanted(HttpServerRequest request) {
        try {
            return Wanted.of(request);
        } catch (OAuthException e) {
            throw e.asProblem();
        }
    }

    private Answer judge(PresentedToken presented, Wanted wanted) {
        String scheme = presented.scheme() == PresentedToken.Scheme.DPOP ? "DPoP" : "Bearer";
        try {
            return tokens.acceptForAnybody(presented)
                    .map(SubjectToken::new)
                    .filter(token ->
                            wanted.audience() == null
                                    || token.audience().contains(wanted.audience()))
                    .map(token -> judge(token, scheme, wanted))
                    .orElseGet(() -> Answer.refused(401, scheme + error("invalid_token")));
        } catch (OAuthException e) {
            return new Answer(e.error().status(), e.headers());
        }
    }

    private Answer judge(SubjectToken token, String scheme, Wanted wanted) {
        if (!wanted.authentication().met(token, clock.instant())) {
            return Answer.refused(401, scheme + ' ' + wanted.authentication().challenge());
        }
        if (!wanted.scope().within(token.scope())) {
            return Answer.refused(
                    403,
                    scheme + error("insufficient_scope") + ", scope=\"" + wanted.scope() + '"');
        }
        return new Answer(
                200,
                Map.of(
                        SUBJECT,
                        token.subject(),
                        SCOPE,
                        token.scope().toString(),
                        CLIENT,
                        token.clientId()));
    }

    private static String error(String code) {
        return " error=\"" + code + '"';
    }

    private static void send(RoutingContext context, Answer answer) {
        HttpServerResponse response =
                context.response()
                        .setStatusCode(answer.status())
                        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
        answer.headers().forEach((name, value) -> response.putHeader(name, value));
        response.end();
    }
}
