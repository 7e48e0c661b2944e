package dev.cardea.feed;

import dev.cardea.database.Database;
import dev.cardea.database.ExpiredRows;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What each replica was told by verifiers: one row a replica, written in place.
@ApplicationScoped
class VerifierReports {

    private static final ExpiredRows GONE = new ExpiredRows("verifier_report", "at", "replica");
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int BATCH = 100;

    /// @param at when it was written, by the database's clock
    record Row(UUID replica, String body, Instant at) {}

    private final Database database;

    @Inject
    VerifierReports(Database database) {
        this.database = database;
    }

    void write(UUID replica, String body) {
        if (database.update(
                        "UPDATE verifier_report SET body = ?, at = now() WHERE replica = ?",
                        body,
                        replica)
                == 0) {
            database.update(
                    "INSERT INTO verifier_report (replica, body, at) VALUES (?, ?, now())",
                    replica,
                    body);
        }
        GONE.delete(database, database.clock().minus(FORGOTTEN_AFTER), BATCH);
    }

    /// The rows of the last minute.
    List<Row> fresh() {
        return database.list(
                "SELECT replica, body, at FROM verifier_report WHERE at > now() - interval '1 minute'",
                row -> new Row(Database.uuid(row, 1), row.getString(2), Database.instant(row, 3)));
    }
}
