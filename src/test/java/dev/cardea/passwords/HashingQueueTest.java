package dev.cardea.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HashingQueueTest {

    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger busiest = new AtomicInteger();
    private final List<Boolean> virtual = new ArrayList<>();

    /// Hashes nothing, and waits until the test lets it go.
    private byte[] derive(byte[] password, byte[] salt, Argon2id.Cost cost, int length) {
        busiest.accumulateAndGet(busy.incrementAndGet(), Math::max);
        synchronized (virtual) {
            virtual.add(Thread.currentThread().isVirtual());
        }
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            busy.decrementAndGet();
        }
        return new byte[length];
    }

    private HashingQueue queue(String wait) {
        CardeaConfig config =
                Settings.of(
                        Map.of(
                                "cardea.passwords.concurrency", "2",
                                "cardea.passwords.queue", "3",
                                "cardea.passwords.maximum-wait", wait));
        return new HashingQueue(new PasswordHasher(config.passwords(), this::derive), config);
    }

    @Test
    void two_run_three_wait_and_the_sixth_is_refused() throws Exception {
        HashingQueue queue = queue("30s");
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                answers.add(callers.submit(() -> queue.verify("correct horse battery", null)));
            }
            await().until(() -> queue.running() == 2 && queue.waiting() == 3);
            assertThatThrownBy(() -> queue.hash("correct horse battery"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refusal -> {
                                assertThat(refusal.problem()).isEqualTo(Problem.UNAVAILABLE);
                                assertThat(refusal.problem().status()).isEqualTo(503);
                                assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(1));
                            });
            assertThat(queue.refused()).isEqualTo(1);
            open.countDown();
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isFalse();
            }
        }
        assertThat(busiest).hasValue(2);
        assertThat(queue.running()).isZero();
        assertThat(queue.waiting()).isZero();
        assertThat(virtual).hasSize(5).containsOnly(false);
        queue.close();
    }

    @Test
    void whoever_waited_too_long_is_refused() throws Exception {
        HashingQueue queue = queue("50ms");
        try (ExecutorService callers = Executors.newCachedThreadPool()) {
            Future<String> first = callers.submit(() -> queue.hash("correct horse battery"));
            Future<String> second = callers.submit(() -> queue.hash("correct horse battery"));
            await().until(() -> queue.running() == 2);
            assertThatThrownBy(() -> queue.hash("correct horse battery"))
                    .isInstanceOf(ProblemException.class);
            open.countDown();
            assertThat(first.get()).startsWith("$argon2id$");
            assertThat(second.get()).startsWith("$argon2id$");
        }
        queue.close();
    }

    @Test
    void what_can_be_done_another_time_takes_no_turn_from_others_and_is_not_counted_as_refused()
            throws Exception {
        HashingQueue queue = queue("30s");
        try (ExecutorService callers = Executors.newCachedThreadPool()) {
            Future<String> first = callers.submit(() -> queue.hash("correct horse battery"));
            Future<String> second = callers.submit(() -> queue.hash("correct horse battery"));
            await().until(() -> queue.running() == 2);
            assertThat(queue.hashIfIdle("correct horse battery")).isEmpty();
            assertThat(queue.refused()).isZero();
            open.countDown();
            first.get();
            second.get();
        }
        assertThat(queue.hashIfIdle("correct horse battery")).isPresent();
        assertThat(queue.running()).isZero();
        queue.close();
    }

    @Test
    void a_failure_gives_the_turn_back() {
        HashingQueue queue = queue("1s");
        open.countDown();
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> queue.hash("\ud83d"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(queue.running()).isZero();
        queue.close();
    }

    @Test
    void a_person_who_does_not_exist_costs_one_hash_of_the_current_cost() {
        open.countDown();
        HashingQueue queue = queue("1s");
        assertThat(queue.verify("correct horse battery", null)).isFalse();
        assertThat(virtual).hasSize(1);
        queue.close();
    }
}
