package dev.cardea.feed;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.StatusEntry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `GET /statuslists/{minute}-{part}` (draft-ietf-oauth-status-list §8) and `GET /statuslists`, all
/// of them (§9).
@ApplicationScoped
public class StatusListEndpoint {

    private static final CharSequence TYPE =
            HttpHeaders.createOptimized("application/statuslist+jwt");
    private static final Pattern NAME = Pattern.compile("([0-9]{1,9})-([0-9]{1,5})");

    private final StatusListTokens lists;
    private final FeedThreads threads;

    @Inject
    StatusListEndpoint(StatusListTokens lists, FeedThreads threads) {
        this.lists = lists;
        this.threads = threads;
    }

    void route(@Observes Router router) {
        FeedRoutes.get(router, StatusEntry.PATH, this::all);
        FeedRoutes.get(router, StatusEntry.PATH + "/:list", this::one);
    }

    private void all(RoutingContext context) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=5, must-revalidate")
                .end(JsonObject.of("status_lists", lists.uris()).toBuffer());
    }

    private void one(RoutingContext context) {
        Matcher name = NAME.matcher(context.pathParam("list"));
        if (!name.matches()) {
            throw new ProblemException(Problem.NOT_FOUND, "there is no such list");
        }
        long minute = Long.parseLong(name.group(1));
        int part = Integer.parseInt(name.group(2));
        FeedRoutes.answer(
                threads,
                context,
                () -> lists.ready(minute, part),
                () -> lists.token(minute, part),
                body -> FeedRoutes.send(context, body, TYPE, "public, max-age=1, must-revalidate"));
    }
}
