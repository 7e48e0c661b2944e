package dev.cardea.clients;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.audit.OnceAMinute;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/// `cardea_client_authentications_failed_total{client="known|unknown"}`, and an entry in the audit
/// trail for a client that there is: one a minute, a client and a replica, whoever tries how often.
@ApplicationScoped
class FailedAuthentications {

    private final AuditLog audit;
    private final Counter known;
    private final Counter unknown;
    private final OnceAMinute told = new OnceAMinute();

    @Inject
    FailedAuthentications(AuditLog audit, MeterRegistry registry) {
        this.audit = audit;
        this.known = counter(registry, "known");
        this.unknown = counter(registry, "unknown");
    }

    /// @param client null where there is none of the name that was said
    void note(@Nullable Client client) {
        if (client == null) {
            unknown.increment();
            return;
        }
        known.increment();
        if (told.first(client.id())) {
            audit.append(
                    AuditEvent.of(Type.CLIENT_AUTHENTICATION_FAILED)
                            .with("client", client.id())
                            .with("client_id", client.clientId()));
        }
    }

    private static Counter counter(MeterRegistry registry, String client) {
        return Counter.builder("cardea.client.authentications.failed")
                .description("Clients that did not prove who they are")
                .tag("client", client)
                .register(registry);
    }
}
