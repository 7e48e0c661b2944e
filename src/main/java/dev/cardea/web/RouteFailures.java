package dev.cardea.web;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/// The last resort: whatever fails outside of a resource (an unknown path, a broken filter, a
/// static file) is a problem document too, never a page with a stack trace.
@Singleton
class RouteFailures {

    private static final int BEFORE_THE_EDGE = -1_000_000;
    private static final List<Integer> STATUSES = List.of(400, 404, 405, 406, 413, 415, 500);
    private static final long DRAIN_MILLIS = 2_000;

    private final ProblemAnswers answers;

    @Inject
    RouteFailures(ProblemAnswers answers) {
        this.answers = answers;
    }

    void register(@Observes Router router) {
        router.route().order(BEFORE_THE_EDGE).failureHandler(this::answer);
        STATUSES.forEach(status -> router.errorHandler(status, this::answer));
    }

    /// Answers at once and does not wait for the rest of the body, however long it is: what still
    /// arrives is dropped. Over HTTP/1 the connection is closed after it, or after two seconds.
    void refuse(RoutingContext context, Throwable refused) {
        if (context.request().version() != HttpVersion.HTTP_2) {
            closeAfterwards(context);
        }
        send(context, answers.of(refused));
        context.request().resume();
    }

    private static void closeAfterwards(RoutingContext context) {
        HttpConnection connection = context.request().connection();
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        long timer = context.vertx().setTimer(DRAIN_MILLIS, late -> connection.close());
        context.request()
                .endHandler(done -> {
                    context.vertx().cancelTimer(timer);
                    connection.close();
                });
    }

    private void answer(RoutingContext context) {
        Throwable failure = context.failure();
        int status = context.statusCode();
        boolean clientsFault = status >= 400 && status < 500;
        if (failure == null || clientsFault) {
            send(context, ProblemAnswer.of(status < 400 ? 404 : status));
        } else {
            send(context, answers.of(failure));
        }
    }

    private void send(RoutingContext context, ProblemAnswer answer) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        response.setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, ProblemAnswer.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        answer.headers().forEach(response::putHeader);
        response.end(answers.json(answer));
    }
}
