package dev.cardea.clients;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicLong;

/// Tells each replica that what it remembers of the registry may not hold any more: at once for a
/// change of its own, within a second or two for another's. While the database is away, what is
/// remembered is used.
@ApplicationScoped
class RegistryChanges {

    /// A transaction of this replica changed the registry; observed after commit.
    record Changed() {}

    private final Database database;
    private final AuditLog audit;
    private final Event<Changed> changed;
    private final AtomicLong epoch = new AtomicLong();
    private volatile long seen;

    @Inject
    RegistryChanges(Database database, AuditLog audit, Event<Changed> changed) {
        this.database = database;
        this.audit = audit;
        this.changed = changed;
    }

    /// Call it in the transaction that changes something that may be remembered.
    void note() {
        database.update("UPDATE registry_change SET seq = seq + 1 WHERE id = 1");
        changed.fire(new Changed());
    }

    /// As {@link #note()}, and says in the audit trail what it is.
    void note(AuditEvent change) {
        note();
        audit.append(change);
    }

    /// What was read at another epoch has to be read again. Take it before reading.
    long epoch() {
        return epoch.get();
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void poll() {
        try {
            long now =
                    database.one(
                                    "SELECT seq FROM registry_change WHERE id = 1",
                                    row -> row.getLong(1))
                            .orElse(0L);
            if (now != seen) {
                seen = now;
                epoch.incrementAndGet();
            }
        } catch (DatabaseException e) {
            // the denylist's tail, which reads as often, tells the log
        }
    }

    void onCommit(@Observes(during = TransactionPhase.AFTER_SUCCESS) Changed event) {
        epoch.incrementAndGet();
    }
}
