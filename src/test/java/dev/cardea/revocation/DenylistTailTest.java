package dev.cardea.revocation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DenylistTailTest {

    @Inject Denylist denylist;
    @Inject Database database;

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
        return database.one(
                        """
                        WITH head AS (UPDATE revocation_head SET seq = seq + 1 WHERE stream = 'main' RETURNING seq)
                        INSERT INTO revocation_rule (stream, seq, type, value, until, reason, created_at)
                        SELECT 'main', seq, ?, ?, extract(epoch FROM now())::bigint + 60, 'token_revoked', now() FROM head
                        RETURNING seq\
                        """,
                        row -> row.getLong(1),
                        type,
                        UUID.randomUUID().toString())
                .orElseThrow();
    }

    private static void spin(AtomicBoolean held) {
        while (held.get()) {
            Thread.onSpinWait();
        }
    }
}
