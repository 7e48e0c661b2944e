package dev.cardea.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AuditPartitionsTest {

    private static final Duration KEEP = Duration.ofDays(365);

    @Inject Database database;
    @Inject AuditPartitions running;

    /// The database of the tests survives them.
    @BeforeEach
    void forget_the_months_of_other_years() {
        running.months().stream()
                .filter(month -> Set.of(2001, 2031, 2032).contains(month.getYear()))
                .forEach(month ->
                        database.update(
                                "DROP TABLE audit_entry_%d_%02d"
                                        .formatted(month.getYear(), month.getMonthValue())));
        database.update("DELETE FROM audit_entry_default");
    }

    @Test
    void at_start_this_month_and_the_next_two_are_there() {
        YearMonth now = YearMonth.from(database.clock().atOffset(ZoneOffset.UTC));
        assertThat(running.months()).contains(now, now.plusMonths(1), now.plusMonths(2));
    }

    @Test
    void entries_that_found_no_month_move_into_theirs() {
        UUID entry = append("2031-05-31T23:59:59.999Z");
        assertThat(partition(entry)).isEqualTo("audit_entry_default");

        at("2031-04-20T00:00:00Z").prepare();

        assertThat(partition(entry)).isEqualTo("audit_entry_2031_05");
        assertThat(partition(append("2031-06-01T00:00:00Z"))).isEqualTo("audit_entry_2031_06");
        assertThat(partition(append("2031-07-01T00:00:00Z"))).isEqualTo("audit_entry_default");
    }

    @Test
    void making_them_again_changes_nothing() {
        at("2032-01-31T00:00:00Z").prepare();
        var months = running.months();
        at("2032-01-31T00:00:00Z").prepare();
        assertThat(running.months()).isEqualTo(months).contains(YearMonth.of(2032, 3));
    }

    @Test
    void months_older_than_is_kept_go_as_a_whole() {
        at("2001-03-15T00:00:00Z").prepare();
        UUID old = append("2001-03-31T12:00:00Z");

        assertThat(at("2002-03-31T00:00:00Z").dropOld()).isZero();
        assertThat(partition(old)).isEqualTo("audit_entry_2001_03");
        assertThat(at("2002-04-01T00:00:00Z").dropOld()).isEqualTo(1);
        assertThat(partition(old)).isEmpty();
        assertThat(running.months()).contains(YearMonth.of(2001, 4));

        assertThat(at("2002-06-01T00:00:00Z").dropOld()).isEqualTo(2);
    }

    @Test
    void old_entries_that_no_month_took_go_too() {
        UUID old = append("1999-01-01T00:00:00Z");
        assertThat(at("2000-02-01T00:00:00Z").deleteStrays(10)).isEqualTo(1);
        assertThat(partition(old)).isEmpty();
    }

    private AuditPartitions at(String time) {
        return new AuditPartitions(database, InstantSource.fixed(Instant.parse(time)), KEEP);
    }

    private UUID append(String at) {
        UUID id = Secrets.id(Clock.systemUTC());
        database.update(
                "INSERT INTO audit_entry (id, at, type, address, user_agent, request_id, detail)"
                        + " VALUES (?, ?, 'PROFILE_CHANGED', '', '', '', '{}')",
                id,
                Instant.parse(at));
        return id;
    }

    private String partition(UUID id) {
        return database.one(
                        "SELECT tableoid::regclass::text FROM audit_entry WHERE id = ?",
                        row -> row.getString(1),
                        id)
                .orElse("");
    }
}
