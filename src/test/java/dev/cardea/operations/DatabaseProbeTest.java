package dev.cardea.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class DatabaseProbeTest {

    private static final Duration LIMIT = Duration.ofMillis(100);

    @Test
    void tells_what_the_database_says() {
        assertThat(ask(new DatabaseProbe(() -> true, LIMIT))).isTrue();
        assertThat(ask(new DatabaseProbe(() -> false, LIMIT))).isFalse();
    }

    @Test
    void a_database_that_hangs_is_asked_once_and_everybody_hears_no_in_time() {
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        DatabaseProbe probe =
                new DatabaseProbe(
                        () -> {
                            asked.incrementAndGet();
                            return awaited(hanging);
                        },
                        LIMIT);

        long began = System.nanoTime();
        assertThat(ask(probe)).isFalse();
        assertThat(ask(probe)).isFalse();
        assertThat(ask(probe)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LIMIT.multipliedBy(10));
        assertThat(asked).hasValue(1);

        hanging.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(ask(probe)).isTrue());
    }

    private static boolean ask(DatabaseProbe probe) {
        return probe.answers().await().indefinitely();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
