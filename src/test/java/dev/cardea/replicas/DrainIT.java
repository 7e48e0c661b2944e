package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.replicas.Api.Login;
import dev.cardea.support.People;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// SIGTERM under load loses no request.
class DrainIT {

    private static final Logger LOG = Logger.getLogger(DrainIT.class);
    private static final int CLIENTS = 12;

    @RegisterExtension static final Pair PAIR = new Pair();

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean taken = new AtomicBoolean();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void every_request_gets_its_answer_while_the_replica_drains() throws Exception {
        Api api = PAIR.a().api();
        String email = api.register();
        List<Login> logins = IntStream.range(0, CLIENTS).mapToObj(i -> api.login(email)).toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients =
                    logins.stream().<Future<?>>map(l -> threads.submit(() -> use(l))).toList();
            int before;
            try {
                before = drained(api, logins.getFirst());
            } finally {
                taken.set(true);
            }
            for (Future<?> client : clients) {
                client.get();
            }
            LOG.infof(
                    "%d requests answered, %d of them while draining, %d failed",
                    answered.get(), answered.get() - before, failures.size());
            assertThat(answered.get() - before).isGreaterThan(CLIENTS);
        }
        assertThat(PAIR.a().awaitExit(Duration.ofSeconds(10))).isEqualTo(143);
        assertThat(failures).isEmpty();
    }

    /// Sends SIGTERM; returns, once a balancer would have taken the replica out, how many answers
    /// there had been when readiness fell.
    private int drained(Api api, Login login) {
        await().until(() -> answered.get() > 20 * CLIENTS);
        PAIR.a().terminate();
        await("readiness goes first")
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(1))
                .until(() -> PAIR.a().readiness() == 503);
        int before = answered.get();
        assertThat(api.get("/auth/me", login.accessToken()).headers().firstValue("Connection"))
                .hasValue("close");
        await("the balancer takes it out").pollDelay(Duration.ofSeconds(1)).until(() -> true);
        return before;
    }

    /// Reads, refreshes and logs in again, on kept and new connections, until the balancer has
    /// taken the replica out.
    private void use(Login first) {
        Login login = first;
        try {
            while (!taken.get()) {
                String token = login.accessToken();
                check(api().trying("GET", "/auth/me", token, null));
                check(
                        api().trying(
                                        "POST",
                                        "/auth/refresh",
                                        null,
                                        Map.of("refresh_token", login.refreshToken())));
                HttpResponse<String> again =
                        api().trying(
                                        "POST",
                                        "/auth/login",
                                        null,
                                        Map.of(
                                                "email",
                                                login.email(),
                                                "password",
                                                People.PASSWORD));
                check(again);
                login = Login.of(login.email(), again);
            }
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    private static Api api() {
        return PAIR.a().api();
    }

    private void check(HttpResponse<String> answer) {
        if (answer.statusCode() == 200) {
            answered.incrementAndGet();
        } else {
            failures.add(answer.statusCode() + " " + answer.body());
        }
    }
}
