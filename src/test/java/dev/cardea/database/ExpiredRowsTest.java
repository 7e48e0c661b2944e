package dev.cardea.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.crypto.Secrets;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ExpiredRowsTest {

    private static final Instant PAST = Instant.parse("1990-01-01T00:00:00Z");

    private final ExpiredRows expired = new ExpiredRows("used_jti", "expires_at", "hash");

    @Inject DataSource source;
    @Inject Database database;

    @BeforeEach
    void three_rows_of_the_past() {
        database.update("DELETE FROM used_jti WHERE expires_at < ?", PAST.plusSeconds(9));
        for (String name : List.of("first", "second", "third")) {
            database.update(
                    "INSERT INTO used_jti (hash, expires_at) VALUES (?, ?)",
                    Secrets.sha256(name),
                    PAST.minus(Duration.ofDays(9 - name.length())));
        }
    }

    @Test
    void the_longest_past_go_first_and_no_more_than_asked_for() {
        assertThat(expired.delete(database, PAST, 2)).isEqualTo(2);
        assertThat(left()).isEqualTo(1);
        assertThat(isThere("second")).isTrue();
        assertThat(expired.delete(database, PAST, 2)).isEqualTo(1);
        assertThat(expired.delete(database, PAST, 2)).isZero();
    }

    @Test
    void what_was_given_more_time_or_deleted_meanwhile_is_left_alone() {
        Database busy =
                new Database(source) {
                    @Override
                    public <T> List<T> list(
                            String sql, Row<T> row, @Nullable Object... parameters) {
                        List<T> found = super.list(sql, row, parameters);
                        database.update(
                                "UPDATE used_jti SET expires_at = ? WHERE hash = ?",
                                PAST.plusSeconds(1),
                                Secrets.sha256("first"));
                        database.update(
                                "DELETE FROM used_jti WHERE hash = ?", Secrets.sha256("third"));
                        return found;
                    }
                };

        assertThat(expired.delete(busy, PAST, 9)).isEqualTo(1);
        assertThat(isThere("first")).isTrue();
        assertThat(left()).isEqualTo(1);
    }

    private int left() {
        return database.one(
                        "SELECT count(*) FROM used_jti WHERE expires_at < ?",
                        row -> row.getInt(1),
                        PAST.plusSeconds(9))
                .orElseThrow();
    }

    private boolean isThere(String name) {
        return database.one(
                        "SELECT 1 FROM used_jti WHERE hash = ?", row -> true, Secrets.sha256(name))
                .isPresent();
    }
}
