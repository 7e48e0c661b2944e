package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.replicas.Api.Login;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Refresh over two replicas, one of which may die (contract.md "Refresh token").
class RefreshIT {

    private static final int CLIENTS = 24;

    @RegisterExtension static final Pair PAIR = new Pair();

    @Test
    void fifty_refreshes_of_one_token_spread_over_two_replicas_give_one_successor_and_no_error()
            throws Exception {
        Login login = PAIR.a().api().somebody();
        try (ExecutorService threads = Executors.newFixedThreadPool(50)) {
            List<Callable<String>> tries =
                    IntStream.range(0, 50)
                            .<Callable<String>>mapToObj(i ->
                                    () ->
                                            (i % 2 == 0 ? PAIR.a() : PAIR.b())
                                                    .api()
                                                    .refreshed(login.refreshToken()))
                            .toList();
            List<String> successors = new ArrayList<>();
            for (Future<String> successor : threads.invokeAll(tries)) {
                successors.add(successor.get());
            }
            assertThat(successors.stream().distinct()).hasSize(1);
            PAIR.b().api().refreshed(successors.getFirst());
        }
    }

    @Test
    void a_replica_killed_under_load_logs_nobody_out() throws Exception {
        String email = PAIR.a().api().register();
        AtomicInteger refreshes = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> last =
                    IntStream.range(0, CLIENTS)
                            .mapToObj(i -> PAIR.a().api().login(email).refreshToken())
                            .map(token ->
                                    threads.submit(() -> refreshUntilItDies(token, refreshes)))
                            .toList();
            await().until(() -> refreshes.get() > 20 * CLIENTS);
            PAIR.a().kill();
            for (Future<String> token : last) {
                String again = PAIR.b().api().refreshed(token.get());
                PAIR.b().api().refreshed(again);
            }
        }
    }

    /// The last token whose answer arrived: its successor may have been committed, and lost.
    private static String refreshUntilItDies(String first, AtomicInteger refreshes) {
        String token = first;
        while (true) {
            try {
                HttpResponse<String> answer =
                        PAIR.a()
                                .api()
                                .trying(
                                        "POST",
                                        "/auth/refresh",
                                        null,
                                        Map.of("refresh_token", token));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                token = Api.json(answer).get("refresh_token").asText();
                refreshes.incrementAndGet();
            } catch (IOException died) {
                return token;
            }
        }
    }

    @Test
    void a_replay_after_the_window_ends_the_family_also_after_a_restart() {
        Login login = PAIR.a().api().somebody();
        String current = PAIR.a().api().refreshed(login.refreshToken());
        PAIR.a().kill();
        PAIR.a().restart();
        await("the window passes")
                .atMost(Duration.ofSeconds(20))
                .until(() -> PAIR.a().api().refresh(login.refreshToken()).statusCode() == 401);
        assertThat(PAIR.a().api().refresh(current).statusCode()).isEqualTo(401);
        assertThat(PAIR.b().api().refresh(current).statusCode()).isEqualTo(401);
        await().atMost(Duration.ofSeconds(1))
                .until(() ->
                        PAIR.b().api().get("/auth/sessions", login.accessToken()).statusCode()
                                == 401);
    }
}
