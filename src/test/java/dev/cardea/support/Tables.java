package dev.cardea.support;

import static org.awaitility.Awaitility.await;

import dev.cardea.database.Database;
import io.quarkus.scheduler.Scheduler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.stream.Collectors;

/// What all tables hold, to see that nothing was written. The audit trail and rate limits remember
/// refused requests too; the keys' writer and each replica check in by themselves.
@ApplicationScoped
public class Tables {

    private static final Set<String> ASIDE =
            Set.of(
                    "audit_entry",
                    "verifier_report",
                    "status_list",
                    "audit_entry_default",
                    "rate_bucket",
                    "signing_key_writer",
                    "revocation_reader",
                    "token_lifetime",
                    "flyway_schema_history");

    @Inject Database database;
    @Inject Scheduler scheduler;

    /// Waits until no mail is under way, and lets nothing be deleted by the clock until {@link
    /// #resume}.
    public void settle() {

        await().until(() ->
                database.one("SELECT count(*) FROM outbox", row -> row.getInt(1)).orElseThrow()
                        == 0);
        scheduler.pause();
    }

    public void resume() {
        scheduler.resume();
    }

    public String digest() {
        return database.one(query(), row -> row.getString(1)).orElseThrow();
    }

    private String query() {
        return database
                .list(
                        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
                                + " AND relnamespace = 'public'::regnamespace ORDER BY relname",
                        row -> row.getString(1))
                .stream()
                .filter(table -> !ASIDE.contains(table))
                .map(table ->
                        "(SELECT '%1$s ' || count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) FROM %1$s t)"
                                .formatted(table))
                .collect(Collectors.joining(", ", "SELECT concat_ws('\n', ", ")"));
    }
}
