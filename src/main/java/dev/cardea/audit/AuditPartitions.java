package dev.cardea.audit;

import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import dev.cardea.database.ExpiredRows;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The months of the audit trail: `audit_entry_2026_11` and so on, made ahead and dropped whole.
/// Entries that find no month of their own wait in the default partition until theirs is made, so a
/// month that could not be made in time loses nothing. Time is the database's: one replica whose
/// clock is wrong must not drop anything.
@ApplicationScoped
public class AuditPartitions {

    private static final Logger LOG = Logger.getLogger(AuditPartitions.class);
    private static final Pattern NAME = Pattern.compile("audit_entry_(\\d{4})_(\\d{2})");
    private static final int AHEAD = 2;
    private static final ExpiredRows STRAYS =
            new ExpiredRows("audit_entry_default", "at", "id", "at");

    private final Database database;
    private final InstantSource time;
    private final Duration keep;

    @Inject
    AuditPartitions(Database database, CardeaConfig config) {
        this(database, database::clock, config.audit().keep());
    }

    AuditPartitions(Database database, InstantSource time, Duration keep) {
        this.database = database;
        this.time = time;
        this.keep = keep;
    }

    /// Before the first entry is written, so that the default partition stays empty.
    void start(@Observes @Priority(50) StartupEvent event) {
        prepare();
    }

    /// Makes this month's partition and the next two; one that cannot be made now (somebody reads
    /// for long) is left to the next run.
    public void prepare() {
        List<YearMonth> there = months();
        YearMonth now = YearMonth.from(time.instant().atOffset(ZoneOffset.UTC));
        for (int ahead = 0; ahead <= AHEAD; ahead++) {
            YearMonth month = now.plusMonths(ahead);
            if (!there.contains(month)) {
                attempt("made", month, () -> make(month));
            }
        }
    }

    /// Drops the months that are older than `cardea.audit.keep` as a whole; returns how many.
    public int dropOld() {
        Instant oldest = time.instant().minus(keep);
        return (int)
                months().stream()
                        .filter(month -> !start(month.plusMonths(1)).isAfter(oldest))
                        .filter(month -> attempt("dropped", month, () -> drop(month)))
                        .count();
    }

    /// Deletes old entries that no month took; returns how many.
    public int deleteStrays(int limit) {
        return STRAYS.delete(database, time.instant().minus(keep), limit);
    }

    List<YearMonth> months() {
        return database
                .list(
                        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                                + " WHERE i.inhparent = 'audit_entry'::regclass ORDER BY c.relname",
                        row -> row.getString(1))
                .stream()
                .flatMap(name -> month(name).stream())
                .toList();
    }

    /// Attached rather than made as a partition: that would lock the whole trail. The parent's lock
    /// lets one replica in at a time and no writer wait.
    private void make(YearMonth month) {
        database.inTransaction(() -> {
            database.update("SET LOCAL lock_timeout = '2s'");
            database.update("LOCK TABLE audit_entry IN SHARE UPDATE EXCLUSIVE MODE");
            if (months().contains(month)) {
                return;
            }
            String name = name(month);
            database.update("LOCK TABLE audit_entry_default IN ACCESS EXCLUSIVE MODE");
            database.update(
                    "CREATE TABLE "
                            + name
                            + " (LIKE audit_entry INCLUDING DEFAULTS INCLUDING CONSTRAINTS)");
            database.update(
                    "WITH moved AS (DELETE FROM audit_entry_default WHERE at >= ? AND at < ? RETURNING *)"
                            + " INSERT INTO "
                            + name
                            + " SELECT * FROM moved",
                    start(month),
                    start(month.plusMonths(1)));
            database.update(
                    "ALTER TABLE audit_entry ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
                            .formatted(name, start(month), start(month.plusMonths(1))));
        });
    }

    private void drop(YearMonth month) {
        database.inTransaction(() -> {
            database.update("SET LOCAL lock_timeout = '2s'");
            database.update("DROP TABLE IF EXISTS " + name(month));
        });
    }

    private static boolean attempt(String done, YearMonth month, Runnable work) {
        try {
            work.run();
            LOG.infof("audit: %s %s", done, name(month));
            return true;
        } catch (DatabaseException e) {
            LOG.warnf("audit: %s is not %s yet: %s", name(month), done, e.getMessage());
            return false;
        }
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static String name(YearMonth month) {
        return "audit_entry_%04d_%02d".formatted(month.getYear(), month.getMonthValue());
    }

    private static Optional<YearMonth> month(String name) {
        return Stream.of(NAME.matcher(name))
                .filter(Matcher::matches)
                .map(found ->
                        YearMonth.of(
                                Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))))
                .findFirst();
    }
}
