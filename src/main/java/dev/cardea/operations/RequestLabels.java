package dev.cardea.operations;

import dev.cardea.oauth.JwksEndpoint;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.micrometer.runtime.binder.vertx.HttpRequestMetric;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/// Keeps what a client makes up out of the labels of `http_server_requests`: a request that no
/// route takes, or that is refused before one does, counts as `/unrouted`, and one with a method
/// that HTTP does not have is not timed.
@Singleton
public class RequestLabels {

    private static final int FIRST_OF_ALL = 2000;
    private static final String UNROUTED = "/unrouted";
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    void register(@Observes Filters filters) {
        filters.register(RequestLabels::label, FIRST_OF_ALL);
    }

    /// The resource that takes the request writes its own template over this; the JWKS is no
    /// resource.
    private static void label(RoutingContext context) {
        HttpRequestMetric metric = HttpRequestMetric.getRequestMetric(context);
        if (metric != null) {
            metric.setTemplatePath(
                    context.request().path().equals(JwksEndpoint.PATH)
                            ? JwksEndpoint.PATH
                            : UNROUTED);
        }
        context.next();
    }

    @Produces
    @Singleton
    MeterFilter knownMethods() {
        return MeterFilter.deny(RequestLabels::madeUp);
    }

    private static boolean madeUp(Meter.Id id) {
        String method = id.getName().startsWith("http.server.") ? id.getTag("method") : null;
        return method != null && !METHODS.contains(method);
    }
}
