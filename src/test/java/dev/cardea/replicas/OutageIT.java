package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.replicas.Api.Login;
import dev.cardea.support.People;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// PostgreSQL goes away under load, and comes back. The services are not restarted.
class OutageIT {

    private static final Logger LOG = Logger.getLogger(OutageIT.class);
    private static final int CLIENTS = 12;

    @RegisterExtension static final Pair PAIR = new Pair();

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    @Test
    void without_its_database_the_service_says_503_and_it_recovers_by_itself() throws Exception {
        Login login = PAIR.a().api().somebody();
        int printed = PAIR.a().output().length();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                List<Future<?>> clients = clients(threads, login.email());
                awayAndBack(login);
                stop.set(true);
                for (Future<?> client : clients) {
                    client.get();
                }
            } finally {
                stop.set(true);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(PAIR.b().api().get("/auth/me", login.accessToken()).statusCode()).isEqualTo(200);
        nothingIsHalfWritten();
        everyLineIsJson(PAIR.a().output().substring(printed));
    }

    /// And those that a request had printed say which one it was.
    private static void everyLineIsJson(String printed) {
        assertThat(printed.lines().map(JsonObject::new).toList())
                .allSatisfy(line ->
                        assertThat(line.fieldNames())
                                .contains(
                                        "timestamp",
                                        "level",
                                        "loggerName",
                                        "message",
                                        "mdc",
                                        "threadName",
                                        "hostName",
                                        "processId"))
                .anySatisfy(line ->
                        assertThat(line.getJsonObject("mdc").getString("request_id"))
                                .matches("[\\w-]{8,64}"));
    }

    private void awayAndBack(Login login) throws Exception {
        await().until(() -> done.get() > 20 * CLIENTS);

        PAIR.postgres().kill();
        for (Replica replica : List.of(PAIR.a(), PAIR.b())) {
            await().until(() -> replica.readiness() == 503);
        }
        whileAway(PAIR.a().api(), login);

        PAIR.postgres().restart();
        for (Replica replica : List.of(PAIR.a(), PAIR.b())) {
            await().atMost(Duration.ofSeconds(10)).until(() -> replica.readiness() == 200);
        }
        int before = refused.get();
        int served = done.get();
        await().until(() -> done.get() > served + 40 * CLIENTS);
        LOG.infof("%d answers 503 in all", refused.get());
        assertThat(refused.get() - before).as("503 after the return").isZero();
    }

    @Test
    void idle_connections_from_before_a_restart_of_the_database_fail_no_request() throws Exception {
        Login login = PAIR.a().api().somebody();
        assertThat(fortyAtOnce(login)).containsOnly(200);
        PAIR.postgres().kill();
        PAIR.postgres().restart();
        assertThat(fortyAtOnce(login)).containsOnly(200);
        assertThat(PAIR.a().api().refresh(login.refreshToken()).statusCode()).isEqualTo(200);
    }

    private static List<Integer> fortyAtOnce(Login login) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(40)) {
            return threads
                    .invokeAll(
                            IntStream.range(0, 40)
                                    .<Callable<Integer>>mapToObj(i ->
                                            () ->
                                                    PAIR.a()
                                                            .api()
                                                            .get("/auth/me", login.accessToken())
                                                            .statusCode())
                                    .toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }

    private void whileAway(Api api, Login login) {
        String token = login.accessToken();
        Map<String, String> credentials =
                Map.of("email", login.email(), "password", People.PASSWORD);
        Map<String, String> newcomer = Map.of("email", fresh(), "password", People.PASSWORD);
        Stream.of(
                        api.post("/auth/login", null, credentials),
                        api.post("/auth/register", null, newcomer),
                        api.refresh(login.refreshToken()),
                        api.post("/auth/password/forgot", null, Map.of("email", login.email())),
                        api.post("/auth/email/resend", null, Map.of("email", login.email())),
                        api.post(
                                "/auth/logout",
                                null,
                                Map.of("refresh_token", login.refreshToken())),
                        api.get("/auth/me", token),
                        api.get("/auth/me/export", token),
                        api.get("/auth/sessions", token),
                        api.send("DELETE", "/auth/sessions", token, null),
                        api.send("PATCH", "/auth/me", token, Map.of("name", "Nobody")),
                        api.send("DELETE", "/auth/me", token, Map.of("password", People.PASSWORD)))
                .forEach(OutageIT::isUnavailable);
        assertThat(api.get("/.well-known/jwks.json", null).statusCode()).isEqualTo(200);
        assertThat(PAIR.a().health("live")).isEqualTo(200);
        await("a token is not accepted by who cannot see revocations")
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        api.send("PATCH", "/auth/me", token, Map.of("unknown", 1)).statusCode()
                                == 503);
        isUnavailable(api.send("PATCH", "/auth/me", token, Map.of("unknown", 1)));
        isUnavailable(api.post("/auth/logout", token, Map.of()));
    }

    private static void isUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as("%s %s", answer, answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).as(answer.toString()).isPresent();
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
    }

    /// Half of them refresh, half register, each against a replica of its own.
    private List<Future<?>> clients(ExecutorService threads, String email) {
        return IntStream.range(0, CLIENTS)
                .<Future<?>>mapToObj(i -> {
                    Api api = (i % 4 < 2 ? PAIR.a() : PAIR.b()).api();
                    String token = i % 2 == 0 ? api.login(email).refreshToken() : "";
                    return threads.submit(() -> {
                        if (i % 2 == 0) {
                            refreshing(api, token);
                        } else {
                            registering(api);
                        }
                    });
                })
                .toList();
    }

    /// A 503 is tried again with the same token.
    private void refreshing(Api api, String first) {
        String token = first;
        while (!stop.get()) {
            HttpResponse<String> answer = api.refresh(token);
            if (count(answer, 200)) {
                token = Api.json(answer).get("refresh_token").asText();
            }
        }
    }

    /// A 503 is tried again with the same address, which may have been taken by the first try.
    private void registering(Api api) {
        String email = fresh();
        while (!stop.get()) {
            if (count(
                    api.post(
                            "/auth/register",
                            null,
                            Map.of("email", email, "password", People.PASSWORD)),
                    201,
                    409)) {
                email = fresh();
            }
        }
    }

    private boolean count(HttpResponse<String> answer, Integer... good) {
        if (List.of(good).contains(answer.statusCode())) {
            done.incrementAndGet();
            return true;
        }
        if (answer.statusCode() == 503) {
            refused.incrementAndGet();
        } else {
            wrong.add(answer + " " + answer.body());
        }
        return false;
    }

    private static void nothingIsHalfWritten() {
        Postgres postgres = PAIR.postgres();
        long accounts = postgres.count("SELECT count(*) FROM account");
        assertThat(postgres.count("SELECT count(*) FROM account_identifier")).isEqualTo(accounts);
        assertThat(postgres.count("SELECT count(*) FROM credential")).isEqualTo(accounts);
        assertThat(postgres.count("SELECT count(*) FROM session"))
                .isEqualTo(postgres.count("SELECT count(*) FROM refresh_grant"));
    }

    private static String fresh() {
        return "p" + UUID.randomUUID() + "@example.com";
    }
}
