package dev.cardea.admin;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.audit.OnceAMinute;
import dev.cardea.audit.Origin;
import dev.cardea.database.DatabaseException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.spi.runtime.AuthorizationFailureEvent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/// Records who asked something of the admin API and may not: one entry a minute, a person and a
/// replica, whatever they try how often.
@ApplicationScoped
class RefusedCallers {

    private static final Logger LOG = Logger.getLogger(RefusedCallers.class);
    private static final int LONGEST_PATH = 128;

    private final AuditLog audit;
    private final OnceAMinute told = new OnceAMinute();

    @Inject
    RefusedCallers(AuditLog audit) {
        this.audit = audit;
    }

    void refused(@Observes AuthorizationFailureEvent event) {
        if (event.getAuthorizationFailure() instanceof ForbiddenException
                && event.getSecurityIdentity().getPrincipal() instanceof JsonWebToken token
                && event.getEventProperties().get(RoutingContext.class.getName())
                        instanceof RoutingContext context) {
            refused(
                    UUID.fromString(token.getSubject()),
                    UUID.fromString(token.getClaim("sid")),
                    context.request());
        }
    }

    /// On whatever thread the request is, which may be an event loop: the entry is written by
    /// another.
    void refused(UUID account, UUID session, HttpServerRequest request) {
        if (told.first(account)) {
            AuditEvent entry =
                    AuditEvent.of(Type.ADMIN_REFUSED, account)
                            .session(session)
                            .with("asked", asked(request));
            Origin origin = Origin.current();
            Thread.startVirtualThread(() -> Origin.resume(origin, () -> append(entry)));
        }
    }

    private void append(AuditEvent entry) {
        try {
            audit.append(entry);
        } catch (DatabaseException e) {
            LOG.warnf("%s is not in the trail: %s", entry, e.getMessage());
        }
    }

    private static String asked(HttpServerRequest request) {
        String path = request.path();
        return request.method() + " " + path.substring(0, Math.min(path.length(), LONGEST_PATH));
    }
}
