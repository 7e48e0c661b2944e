package dev.cardea.subjects;

import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// For which sectors there may be tokens of an account. A revocation has to name it by each of its
/// pseudonyms: services that verify tokens know no other name.
@ApplicationScoped
public class SubjectSectors {

    /// @param at by the database's clock
    public record Known(List<String> sectors, Instant at) {}

    private final Database database;

    @Inject
    SubjectSectors(Database database) {
        this.database = database;
    }

    /// Before the first token, in the transaction that grants it and holds the account or its
    /// grant: a revocation waits for that one, or is waited for.
    public void remember(UUID accountId, String sector) {
        database.update(
                "INSERT INTO subject_sector (account_id, sector) VALUES (?, ?) ON CONFLICT DO NOTHING",
                accountId,
                sector);
    }

    /// Those of an account, and the time at which that is so.
    public Known now(UUID accountId) {
        return database.one(
                        "SELECT array(SELECT sector FROM subject_sector WHERE account_id = ? ORDER BY sector),"
                                + " clock_timestamp()",
                        row -> new Known(Database.strings(row, 1), Database.instant(row, 2)),
                        accountId)
                .orElseThrow();
    }
}
