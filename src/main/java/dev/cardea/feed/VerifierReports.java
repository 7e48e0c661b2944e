package dev.cardea.feed;

import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What each replica was told by verifiers: one row a replica, written in place.
@ApplicationScoped
class VerifierReports {

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
        database.update(
                "DELETE FROM verifier_report WHERE replica IN (SELECT replica FROM verifier_report"
                        + " WHERE at < now() - interval '1 hour')");
    }

    /// The rows of the last minute.
    List<Row> fresh() {
        return database.list(
                "SELECT replica, body, at FROM verifier_report WHERE at > now() - interval '1 minute'",
                row -> new Row(Database.uuid(row, 1), row.getString(2), Database.instant(row, 3)));
    }
}
