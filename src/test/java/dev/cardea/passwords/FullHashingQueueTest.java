package dev.cardea.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.config.CardeaConfig;
import dev.cardea.support.People;
import dev.cardea.support.Wire;
import dev.cardea.support.Wire.Answer;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// More log-ins at once than may wait, as callers see it.
@QuarkusTest
class FullHashingQueueTest {

    private static final int RUNNING = 2;
    private static final int WAITING = 64;

    @Inject People people;

    private final CountDownLatch open = new CountDownLatch(1);

    @Test
    void one_log_in_too_many_may_try_again_and_what_hashes_nothing_does_not_wait()
            throws Exception {
        String refreshToken = People.login(people.somebody()).getString("refresh_token");
        HashingQueue queue = held();
        QuarkusMock.installMockForType(queue, HashingQueue.class);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            try {
                for (int i = 0; i < RUNNING + WAITING; i++) {
                    answers.add(callers.submit(FullHashingQueueTest::logIn));
                }
                await().until(() -> queue.running() == RUNNING && queue.waiting() == WAITING);

                Answer refused = logIn();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).isEqualTo("1");
                assertThat(refused.isProblem()).isTrue();
                assertThat(refused.json().getString("type")).endsWith("unavailable");
                assertThat(Wire.send(Wire.to("/.well-known/jwks.json")).status()).isEqualTo(200);
                People.refresh(refreshToken).then().statusCode(200);
                assertThat(queue.waiting()).isEqualTo(WAITING);
            } finally {
                open.countDown();
            }
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(401);
            }
        }
        queue.close();
    }

    /// Each from an address of its own, at an account that is not there.
    private static Answer logIn() {
        return Wire.send(
                Wire.json(
                        "POST",
                        "/auth/login",
                        JsonObject.of(
                                        "identifier",
                                        People.fresh(),
                                        "password",
                                        People.freshPassword())
                                .encode()));
    }

    /// Whose turns do not end before the test lets them.
    private HashingQueue held() {
        CardeaConfig config =
                Settings.of(
                        Map.of(
                                "cardea.passwords.concurrency", Integer.toString(RUNNING),
                                "cardea.passwords.queue", Integer.toString(WAITING),
                                "cardea.passwords.maximum-wait", "30s"));
        return new HashingQueue(
                new PasswordHasher(
                        config.passwords(),
                        (password, salt, cost, length) -> {
                            try {
                                open.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return new byte[length];
                        }),
                config);
    }
}
