package dev.cardea.web;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// While the service drains (readiness is down, everything is still answered), each answer ends its
/// connection: when the listener closes, no client is about to write into one that was kept alive.
@Singleton
class Drain {

    private @Nullable Router router;

    void keep(@Observes Router router) {
        this.router = router;
    }

    void begin(@Observes ShutdownDelayInitiatedEvent event) {
        if (router != null) {
            router.route().order(Integer.MIN_VALUE).handler(Drain::last);
        }
    }

    private static void last(RoutingContext context) {
        if (context.request().version() != HttpVersion.HTTP_2) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            context.addEndHandler(ended -> context.request().connection().close());
        }
        context.next();
    }
}
