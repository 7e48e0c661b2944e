package dev.cardea.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.database.CountedLooks;
import dev.cardea.database.Database;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Denylist;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/// Strangers may ask the feed for anything, as often as they like.
@QuarkusTest
class FeedFloodTest {

    private static final int ASKING = 400;

    @Inject FeedThreads threads;
    @Inject Denylist denylist;
    @Inject DataSource source;

    @Test
    void however_many_ask_for_what_is_not_revoked_yet_the_log_is_looked_at_now_and_then()
            throws Exception {
        CountedLooks counted = new CountedLooks(source);
        QuarkusMock.installMockForType(counted, Database.class);
        long began = System.nanoTime();
        try (ExecutorService strangers = Executors.newFixedThreadPool(16)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < ASKING; i++) {
                String query = i % 2 == 0 ? "after=0&seq=99999999999" : "after=99999999999";
                answers.add(
                        strangers.submit(
                                () -> given().get("/revocations/pages?" + query).statusCode()));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isIn(410, 503);
            }
        }
        long twentieths = (System.nanoTime() - began) / 50_000_000;
        assertThat((long) counted.looks()).isLessThan(ASKING / 2).isLessThan(twentieths * 2 + 10);
    }

    @Test
    void a_page_that_is_signed_waits_for_nobody() throws Exception {
        await().atMost(Duration.ofSeconds(5)).until(denylist::fresh);
        CountDownLatch done = new CountDownLatch(1);
        try {
            assertThat(given().get("/revocations/snapshot").statusCode()).isEqualTo(200);
            for (int i = 0; i < 2; i++) {
                threads.run(() -> hold(done));
            }
            long began = System.nanoTime();
            assertThat(given().get("/revocations/snapshot").statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(2));
        } finally {
            done.countDown();
        }
    }

    @Test
    void no_more_than_a_thousand_wait() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try {
            for (int i = 0; i < 1_002; i++) {
                threads.run(() -> hold(done));
            }
            assertThat(Assertions.catchThrowable(() -> threads.ask(() -> {})))
                    .isInstanceOf(ProblemException.class);
        } finally {
            done.countDown();
        }
    }

    private static void hold(CountDownLatch done) {
        try {
            done.await(3, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
