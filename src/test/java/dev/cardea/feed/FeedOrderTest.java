package dev.cardea.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.RevocationLog;
import dev.cardea.revocation.Revocations;
import dev.cardea.support.SignedPage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Nobody who reads "after N" again and again ever skips a rule, however commits cross: writers
/// that take their time before the rule and after it, readers that never pause.
@QuarkusTest
class FeedOrderTest {

    private static final int WRITERS = 12;
    private static final int RULES = 25;
    private static final int READERS = 4;

    @Inject Revocations revocations;
    @Inject RevocationLog log;
    @Inject Database database;
    @Inject CardeaConfig config;

    private final Set<String> written = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void no_reader_of_after_n_ever_skips_a_rule() throws Exception {
        long start = log.head();
        String jwks = given().get("/.well-known/jwks.json").asString();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<Set<String>>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(threads.submit(() -> read(start, jwks)));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(threads.submit(this::write));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            done.set(true);
            assertThat(written).hasSize(WRITERS * RULES);
            for (Future<Set<String>> reader : readers) {
                assertThat(reader.get()).containsAll(written);
            }
        }
    }

    private void write() {
        for (int i = 0; i < RULES; i++) {
            String jti = UUID.randomUUID().toString();
            database.inTransaction(() -> {
                slow();
                revocations.endToken(jti, Reason.TOKEN_REVOKED);
                slow();
            });
            written.add(jti);
        }
    }

    private void slow() {
        database.one("SELECT pg_sleep(random() * 0.006)", row -> true);
    }

    /// The values seen, found by their hashes once all are known.
    private Set<String> read(long start, String jwks) {
        List<SignedPage> pages = new ArrayList<>();
        long applied = start;
        boolean last = false;
        while (!last) {
            last = done.get();
            long least = last ? log.head() : 0;
            SignedPage page =
                    SignedPage.of(
                            given().queryParam("after", applied)
                                    .queryParam("seq", least)
                                    .get("/revocations/pages")
                                    .asString(),
                            jwks,
                            config.issuer().toString());
            assertThat(page.after()).isLessThanOrEqualTo(applied);
            assertThat(page.seq()).isGreaterThanOrEqualTo(applied);
            applied = page.seq();
            if (!page.rules().isEmpty()) {
                pages.add(page);
            }
        }
        Set<String> seen = new HashSet<>();
        for (SignedPage page : pages) {
            Set<String> hashes = page.hashes("jti");
            written.stream()
                    .filter(jti -> hashes.contains(page.hash("jti", jti)))
                    .forEach(seen::add);
        }
        return seen;
    }
}
