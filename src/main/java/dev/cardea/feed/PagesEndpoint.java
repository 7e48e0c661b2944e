package dev.cardea.feed;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/// `GET /revocations/snapshot` and `GET /revocations/pages?after=N`: what was revoked, for services
/// that verify tokens by themselves. A cache in front may answer them, for a moment.
@ApplicationScoped
public class PagesEndpoint {

    private static final CharSequence TYPE =
            HttpHeaders.createOptimized("application/secevent+jwt");

    private final FeedPages pages;
    private final FeedLooks looks;
    private final FeedThreads threads;

    @Inject
    PagesEndpoint(FeedPages pages, FeedLooks looks, FeedThreads threads) {
        this.pages = pages;
        this.looks = looks;
        this.threads = threads;
    }

    void route(@Observes Router router) {
        FeedRoutes.get(router, "/revocations/snapshot", this::snapshot);
        FeedRoutes.get(router, "/revocations/pages", this::page);
    }

    private void snapshot(RoutingContext context) {
        FeedRoutes.answer(
                threads,
                context,
                pages::readySnapshot,
                () -> pages.snapshot(0),
                page ->
                        FeedRoutes.send(
                                context, page.body(), TYPE, "public, max-age=5, must-revalidate"));
    }

    private void page(RoutingContext context) {
        long after = FeedRoutes.seq(context, "after", null);
        long least = FeedRoutes.seq(context, "seq", 0L);
        looks.reach(
                Math.max(after, least),
                () ->
                        FeedRoutes.answer(
                                threads,
                                context,
                                () -> pages.readyAfter(after, least),
                                () -> pages.after(after, least),
                                page ->
                                        FeedRoutes.send(
                                                context,
                                                page.body(),
                                                TYPE,
                                                "public, max-age=1, must-revalidate")));
    }
}
