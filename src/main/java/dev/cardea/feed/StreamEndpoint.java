package dev.cardea.feed;

import dev.cardea.web.ClientAddress;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/// `GET /revocations/stream`: pages as server-sent events, from where `Last-Event-ID` left, else
/// from a snapshot on. `id` is the `seq` of the page.
@ApplicationScoped
public class StreamEndpoint {

    private static final String LAST_EVENT = "Last-Event-ID";

    private final FeedPages pages;
    private final FeedLooks looks;
    private final FeedThreads threads;
    private final FeedStreams streams;

    @Inject
    StreamEndpoint(FeedPages pages, FeedLooks looks, FeedStreams streams, FeedThreads threads) {
        this.pages = pages;
        this.looks = looks;
        this.threads = threads;
        this.streams = streams;
    }

    void route(@Observes Router router) {
        FeedRoutes.get(router, "/revocations/stream", this::stream);
    }

    private void stream(RoutingContext context) {
        if (HttpMethod.HEAD.equals(context.request().method())) {
            context.response().putHeader(HttpHeaders.CONTENT_TYPE, FeedStream.TYPE).end();
            return;
        }
        Long from = from(context);
        String source = ClientAddress.currentSource();
        FeedStream stream = new FeedStream(Vertx.currentContext(), context.response(), source);
        streams.add(stream);
        context.addEndHandler(ended -> streams.remove(stream));
        context.response().exceptionHandler(broken -> streams.remove(stream));
        looks.reach(
                from == null ? 0 : from,
                () ->
                        FeedRoutes.answer(
                                threads,
                                context,
                                () -> from == null ? pages.readySnapshot() : streams.ready(from),
                                () -> from == null ? pages.snapshot(0) : streams.from(from, 0),
                                page -> streams.begin(stream, page)));
    }

    private static @Nullable Long from(RoutingContext context) {
        HttpServerRequest request = context.request();
        String last = request.getHeader(LAST_EVENT);
        if (last != null && last.matches("[0-9]{1,18}")) {
            return Long.valueOf(last);
        }
        return request.getParam("after") == null ? null : FeedRoutes.seq(context, "after", null);
    }
}
