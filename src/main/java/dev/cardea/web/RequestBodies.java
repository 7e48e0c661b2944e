package dev.cardea.web;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Collects a request's body on the event loop, before anybody works on it. A worker that waits for
/// it piece by piece costs more than the rest of a small request, and whoever sends slowly would
/// hold it. A body that is not there in time ends its connection, or, if it said how long it is,
/// its stream of HTTP/2.
@Singleton
class RequestBodies {

    /// So many workers at most wait for bodies: a part of those there are.
    private static final int MOST_FOLLOWED = 50;

    private static final Duration SOON = Duration.ofSeconds(1);

    private final RouteFailures failures;
    private final long patience;
    private final AtomicInteger followed = new AtomicInteger();

    @Inject
    RequestBodies(RouteFailures failures, CardeaConfig config) {
        this.failures = failures;
        this.patience = config.web().bodyTimeout().toMillis();
    }

    /// Goes on with the request once its body is there.
    ///
    /// @param length as declared, in bytes; 0 where nothing is said
    void collect(RoutingContext context, long length) {
        if (context.request().version() != HttpVersion.HTTP_2) {
            whole(context);
        } else if (length > 0) {
            upTo(length, context);
        } else {
            follow(context);
        }
    }

    private void whole(RoutingContext context) {
        HttpServerRequest request = begun(context);
        Buffer body = Buffer.buffer();
        long deadline = deadline(context, context.response()::reset);
        request.exceptionHandler(broken -> broken(context, deadline, broken))
                .endHandler(end -> goOn(context, deadline, body))
                .handler(piece -> {
                    if (body.length() + piece.length() <= JsonBodies.LIMIT) {
                        body.appendBuffer(piece);
                    } else {
                        context.vertx().cancelTimer(deadline);
                        request.handler(rest -> {});
                        failures.refuse(context, JsonBodies.tooLarge());
                    }
                })
                .resume();
    }

    /// A request of HTTP/2 that was read to its end cannot be handed on: the end is left to whoever
    /// works on it.
    private void upTo(long length, RoutingContext context) {
        HttpServerRequest request = begun(context).pause();
        Buffer body = Buffer.buffer();
        long deadline = deadline(context, context.response()::reset);
        request.exceptionHandler(broken -> broken(context, deadline, broken))
                .handler(piece -> {
                    body.appendBuffer(piece);
                    if (body.length() < length) {
                        request.fetch(1);
                    } else {
                        goOn(context, deadline, body);
                    }
                })
                .fetch(1);
    }

    /// Where nobody can know whether there is a body before it has ended, a worker reads it: only
    /// the end of the connection wakes it.
    private void follow(RoutingContext context) {
        if (followed.incrementAndGet() > MOST_FOLLOWED) {
            followed.decrementAndGet();
            failures.refuse(
                    context,
                    ProblemException.retry(
                            Problem.UNAVAILABLE, "Say how long the body is: Content-Length", SOON));
            return;
        }
        long deadline = deadline(context, context.request().connection()::close);
        context.addEndHandler(over -> {
            followed.decrementAndGet();
            context.vertx().cancelTimer(deadline);
        });
        context.next();
    }

    private static HttpServerRequest begun(RoutingContext context) {
        HttpServerRequest request = context.request();
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        return request;
    }

    private long deadline(RoutingContext context, Runnable end) {
        return context.vertx()
                .setTimer(
                        patience,
                        late -> {
                            if (!context.request().isEnded()) {
                                end.run();
                            }
                        });
    }

    private static void goOn(RoutingContext context, long deadline, Buffer body) {
        context.vertx().cancelTimer(deadline);
        context.request().exceptionHandler(null);
        ((RoutingContextInternal) context).setBody(body);
        context.next();
    }

    private static void broken(RoutingContext context, long deadline, Throwable broken) {
        context.vertx().cancelTimer(deadline);
        context.fail(400, broken);
    }
}
