package dev.cardea.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DenylistTailTest {

    @Inject Denylist denylist;

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

    private static void spin(AtomicBoolean held) {
        while (held.get()) {
            Thread.onSpinWait();
        }
    }
}
