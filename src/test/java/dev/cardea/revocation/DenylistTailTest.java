package dev.cardea.revocation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.cardea.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DenylistTailTest {

    private static final String APPEND =
            """
            WITH head AS (UPDATE revocation_head SET seq = seq + 1 WHERE stream = 'main' RETURNING seq)
            INSERT INTO revocation_rule (stream, seq, type, value, until, reason, created_at)
            SELECT 'main', seq, ?, ?, extract(epoch FROM now())::bigint + 60, 'token_revoked', now() FROM head
            RETURNING seq\
            """;

    @Inject Denylist denylist;
    @Inject Database database;
    @Inject DataSource source;

    @ConfigProperty(name = "quarkus.datasource.jdbc.max-size")
    int connections;

    @Test
    void the_log_is_followed_while_virtual_threads_hold_every_carrier() throws Exception {
        AtomicBoolean held = new AtomicBoolean(true);
        List<Thread> hogs =
                IntStream.range(0, 4 * Runtime.getRuntime().availableProcessors())
                        .mapToObj(i -> Thread.startVirtualThread(() -> spin(held)))
                        .toList();
        try {
            await("a look that began long after the carriers were taken")
                    .atMost(Denylist.STALE_AFTER)
                    .pollDelay(Duration.ofSeconds(2))
                    .until(() -> denylist.lag().compareTo(Duration.ofMillis(1_500)) < 0);
            assertThat(denylist.fresh()).isTrue();
        } finally {
            held.set(false);
            for (Thread hog : hogs) {
                hog.join();
            }
        }
    }

    @Test
    void the_log_is_followed_while_the_pool_has_no_connection_left() throws Exception {
        FutureTask<Throwable> behind =
                new FutureTask<>(() -> catchThrowable(() -> denylist.reaches(Long.MAX_VALUE)));
        Deque<Connection> held = new ArrayDeque<>();
        try {
            while (held.size() < connections - 1) {
                held.push(source.getConnection());
            }
            Thread.ofPlatform().start(behind);
            try (PreparedStatement append = held.getFirst().prepareStatement(APPEND)) {
                append.setString(1, "jti");
                append.setString(2, UUID.randomUUID().toString());
                ResultSet appended = append.executeQuery();
                appended.next();
                long seq = appended.getLong(1);
                await().atMost(Duration.ofMillis(2_500)).until(() -> denylist.known().seq() >= seq);
            }
            assertThat(behind.isDone()).as("one that waits for a connection").isFalse();
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
        behind.get();
    }

    @Test
    void what_cannot_be_read_ends_no_thread() {
        database.update("ALTER TABLE revocation_rule DROP CONSTRAINT revocation_rule_type");
        long unknown = append("fleet");
        try {
            await("a look in vain")
                    .until(() -> denylist.lag().compareTo(Duration.ofMillis(1_500)) > 0);
            given().get("/revocations/pages?after=0&seq=" + unknown).then().statusCode(503);
        } finally {
            database.update("DELETE FROM revocation_rule WHERE type = 'fleet'");
            database.update(
                    "ALTER TABLE revocation_rule ADD CONSTRAINT revocation_rule_type"
                            + " CHECK (type IN ('iss', 'kid', 'org', 'client', 'sub', 'sid', 'jti'))");
        }
        long next = append("jti");
        given().get("/revocations/pages?after=0&seq=" + next).then().statusCode(200);
        await("the log is followed again")
                .until(() -> denylist.lag().compareTo(Duration.ofMillis(900)) < 0);
        long last = append("jti");
        await().until(() -> denylist.known().seq() >= last);
    }

    /// Without a notification: only who polls sees it.
    private long append(String type) {
        return database.one(APPEND, row -> row.getLong(1), type, UUID.randomUUID().toString())
                .orElseThrow();
    }

    private static void spin(AtomicBoolean held) {
        while (held.get()) {
            Thread.onSpinWait();
        }
    }
}
