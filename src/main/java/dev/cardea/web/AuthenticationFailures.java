package dev.cardea.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Leaves a failed authentication to the resource that asked for it, and so to {@link
/// ProblemMapper}. The framework does the same, but prepares it on every request, failing or not,
/// by building a table of all routes to look up a label for metrics.
@Singleton
class AuthenticationFailures {

    /// The framework's own priority of authentication: of one priority, ours comes second.
    private static final int WITH_AUTHENTICATION = 200;

    void register(@Observes Filters filters) {
        filters.register(AuthenticationFailures::leave, WITH_AUTHENTICATION);
    }

    private static void leave(RoutingContext context) {
        context.remove(QuarkusHttpUser.AUTH_FAILURE_HANDLER);
        context.next();
    }
}
