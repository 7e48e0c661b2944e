package dev.cardea.feed;

import dev.cardea.protocol.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How this room's routes are answered: from memory, ahead of authentication and of the machinery
/// for resources, for everybody. What fails is answered like any other failure.
final class FeedRoutes {

    /// Behind the request-wide filters of ours, ahead of the framework's.
    private static final int ORDER = -500;

    private static final CharSequence GZIP = HttpHeaders.createOptimized("gzip");

    private FeedRoutes() {}

    static void get(Router router, String path, Handler<RoutingContext> handler) {
        router.get(path).order(ORDER).handler(handler);
        router.head(path).order(ORDER).handler(handler);
        router.route(path)
                .order(ORDER)
                .handler(context -> {
                    context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
                    context.fail(405);
                });
    }

    /// Whatever the method: some gateways ask with that of the request they ask about.
    static void any(Router router, String path, Handler<RoutingContext> handler) {
        router.route(path).order(ORDER).handler(handler);
    }

    /// Gives what is there already, without waiting for anybody; else makes the answer on a thread
    /// of the feed and gives it on the event loop.
    ///
    /// @param ready null for what is not there yet
    static <T> void answer(
            FeedThreads threads,
            RoutingContext context,
            Supplier<@Nullable T> ready,
            Supplier<T> work,
            Consumer<T> answer) {
        Context loop = Vertx.currentContext();
        try {
            T there = ready.get();
            if (there != null) {
                answer.accept(there);
                return;
            }
            threads.ask(() -> {
                try {
                    T made = work.get();
                    loop.runOnContext(back -> answer.accept(made));
                } catch (RuntimeException e) {
                    loop.runOnContext(back -> context.fail(e));
                }
            });
        } catch (RuntimeException e) {
            context.fail(e);
        }
    }

    /// Sends a body that is shared by all who ask.
    static void send(RoutingContext context, SharedBody body, CharSequence type, String caching) {
        HttpServerRequest request = context.request();
        HttpServerResponse response =
                context.response()
                        .putHeader(HttpHeaders.ETAG, body.etag())
                        .putHeader(HttpHeaders.CACHE_CONTROL, caching)
                        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && known.contains(body.etag())) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
        String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
        var gzip = accepted != null && accepted.contains("gzip") ? body.gzip() : null;
        if (gzip != null) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, GZIP).end(gzip);
        } else {
            response.end(body.plain());
        }
    }

    /// A `seq` in the query; `otherwise` where it is not there. Throws 400 naming it.
    static long seq(RoutingContext context, String name, @Nullable Long otherwise) {
        String text = context.request().getParam(name);
        if (text == null && otherwise != null) {
            return otherwise;
        }
        if (text == null || !text.matches("[0-9]{1,18}")) {
            throw ProblemException.invalid(name, "must be the seq of a rule");
        }
        return Long.parseLong(text);
    }
}
