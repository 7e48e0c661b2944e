package dev.cardea.oauth;

import dev.cardea.keys.JwkSet;
import dev.cardea.keys.KeyRing;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/// `GET /.well-known/jwks.json`: the keys that our tokens verify with (RFC 7517 §5), for everybody.
/// Every verifier asks for it, so it is answered from memory on the event loop, by a plain route in
/// front of authentication: the machinery for resources would cost more than the answer.
@ApplicationScoped
public class JwksEndpoint {

    public static final String PATH = "/.well-known/jwks.json";

    /// Behind the request-wide filters of ours, ahead of the framework's.
    private static final int ORDER = -500;

    private static final CharSequence TYPE =
            HttpHeaders.createOptimized("application/jwk-set+json");

    private final KeyRing ring;

    @Inject
    JwksEndpoint(KeyRing ring) {
        this.ring = ring;
    }

    void route(@Observes Router router) {
        router.get(PATH).order(ORDER).handler(this::get);
        router.head(PATH).order(ORDER).handler(this::head);
        router.route(PATH)
                .order(ORDER)
                .handler(context -> {
                    context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
                    context.fail(405);
                });
    }

    private void get(RoutingContext context) {
        JwkSet set = ring.jwkSet();
        HttpServerResponse response = headers(context, set);
        if (matches(context.request().getHeader(HttpHeaders.IF_NONE_MATCH), set.etag())) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, TYPE).end(Buffer.buffer(set.body()));
        }
    }

    private void head(RoutingContext context) {
        JwkSet set = ring.jwkSet();
        headers(context, set)
                .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(set.body().length))
                .end();
    }

    private HttpServerResponse headers(RoutingContext context, JwkSet set) {
        return context.response()
                .putHeader(HttpHeaders.ETAG, set.etag())
                .putHeader(
                        HttpHeaders.CACHE_CONTROL, "public, max-age=" + ring.maxAge().toSeconds());
    }

    /// RFC 9110 §13.1.2: a list of validators, compared weakly, or `*`.
    private static boolean matches(@Nullable String known, String etag) {
        return known != null && (known.contains(etag) || known.equals("*"));
    }
}
