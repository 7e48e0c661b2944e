package dev.cardea.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.cardea.support.TlsServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedFetchTest {

    private static final String CA = TlsServer.certificate().toString();
    private static final MeterRegistry METRICS = new SimpleMeterRegistry();
    private static final BlockedFetches BLOCKED = new BlockedFetches(METRICS);

    private final TlsServer server = TlsServer.start();
    private final List<GuardedFetch> opened = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (GuardedFetch fetch : opened) {
            fetch.stop();
        }
        server.close();
    }

    @Test
    void an_allowed_host_with_a_trusted_certificate_answers() {
        server.json("/jwks", "{\"keys\":[]}");
        FetchedAnswer answer = send(trusted(), "/jwks");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).isEqualTo("{\"keys\":[]}");
    }

    @Test
    void this_machine_is_not_reached_unless_allowed() {
        server.json("/jwks", "{}");
        GuardedFetch fetch = fetch(Settings.allowing().trusting(CA));
        double blocked = METRICS.counter("cardea.fetches.blocked").count();
        for (String host : List.of("localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]")) {
            assertThatThrownBy(() ->
                            fetch.send(get("https://" + host + ":" + server.port() + "/jwks")))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining(host)
                    .hasMessageEndingWith("is at no host that may be fetched from");
        }
        assertThat(METRICS.counter("cardea.fetches.blocked").count()).isEqualTo(blocked + 4);
    }

    @Test
    void a_name_that_resolves_inside_the_second_time_gains_nothing() {
        server.json("/jwks", "{}");
        AtomicInteger asked = new AtomicInteger();
        GuardedFetch fetch =
                new GuardedFetch(
                        Settings.allowing().trusting(CA).within(Duration.ofMillis(300)),
                        host ->
                                new InetAddress[] {
                                    InetAddress.getByName(
                                            asked.getAndIncrement() == 0
                                                    ? "192.88.98.1"
                                                    : "127.0.0.1")
                                },
                        () -> false,
                        BLOCKED);
        opened.add(fetch);
        URI uri = URI.create("https://client.test:" + server.port() + "/jwks");
        assertThatThrownBy(() -> fetch.send(FetchRequest.get(uri, "*/*")))
                .isInstanceOf(FetchException.class);
        assertThat(asked).hasValue(1);
        assertThatThrownBy(() -> fetch.send(FetchRequest.get(uri, "*/*")))
                .hasMessageEndingWith("is at no host that may be fetched from");
    }

    @Test
    void a_name_that_exists_inside_is_refused_in_the_words_for_one_that_does_not() {
        GuardedFetch fetch =
                new GuardedFetch(
                        Settings.allowing().trusting(CA),
                        host -> {
                            if (host.startsWith("no-")) {
                                throw new UnknownHostException(host);
                            }
                            return new InetAddress[] {InetAddress.getByName("10.0.0.1")};
                        },
                        () -> false,
                        BLOCKED);
        opened.add(fetch);
        assertThat(reason(fetch, "https://database.internal/x"))
                .isEqualTo(reason(fetch, "https://no-database.internal/x"));
    }

    private static String reason(GuardedFetch fetch, String uri) {
        return catchThrowableOfType(FetchException.class, () -> fetch.send(get(uri))).reason();
    }

    @Test
    void the_certificate_is_for_the_name_and_not_for_the_address() {
        server.json("/jwks", "{}");
        GuardedFetch fetch =
                new GuardedFetch(
                        Settings.allowing("127.0.0.1").trusting(CA),
                        host -> new InetAddress[] {InetAddress.getByName("127.0.0.1")},
                        () -> false,
                        BLOCKED);
        opened.add(fetch);
        assertThat(fetch.send(get("https://client.test:" + server.port() + "/jwks")).status())
                .isEqualTo(200);
        assertThatThrownBy(() -> fetch.send(get("https://other.test:" + server.port() + "/jwks")))
                .hasMessageEndingWith("could not be reached securely");
    }

    @Test
    void a_certificate_that_nobody_trusts_is_refused() {
        server.json("/jwks", "{}");
        assertThatThrownBy(() -> send(fetch(Settings.allowing("localhost")), "/jwks"))
                .hasMessageEndingWith("could not be reached securely");
    }

    @Test
    void a_redirect_is_an_answer_and_is_not_followed() {
        server.on(
                        "/away",
                        exchange -> {
                            exchange.getResponseHeaders().set("Location", "/jwks");
                            TlsServer.answer(exchange, 302, "text/plain", "");
                        })
                .json("/jwks", "{}");
        FetchedAnswer answer = send(trusted(), "/away");
        assertThat(answer.status()).isEqualTo(302);
        assertThatThrownBy(answer::text).hasMessageEndingWith("answered with status 302");
    }

    @Test
    void a_long_answer_is_cut_off_and_told_by_no_word_of_it() {
        server.json("/long", "secret".repeat(20_000));
        assertThatThrownBy(() -> send(trusted(), "/long"))
                .hasMessageEndingWith("answered with more than 65536 bytes")
                .hasMessageNotContaining("secret");
    }

    @Test
    void an_answer_that_drips_is_not_waited_for() {
        CountDownLatch over = new CountDownLatch(1);
        server.on(
                "/drip",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        GuardedFetch fetch =
                fetch(Settings.allowing("localhost").trusting(CA).within(Duration.ofMillis(400)));
        assertThatThrownBy(() -> send(fetch, "/drip"))
                .hasMessageEndingWith("did not answer in time");
        over.countDown();
    }

    @Test
    void a_form_goes_out_as_a_form() {
        AtomicReference<String> seen = new AtomicReference<>();
        server.on(
                "/logout",
                exchange -> {
                    seen.set(
                            exchange.getRequestHeaders().getFirst("Content-Type")
                                    + " "
                                    + new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8));
                    TlsServer.answer(exchange, 204, "text/plain", "");
                });
        FetchedAnswer answer =
                trusted()
                        .send(
                                FetchRequest.form(
                                        URI.create(server.url("/logout")),
                                        Map.of("logout_token", "a b&c")));
        assertThat(answer.status()).isEqualTo(204);
        assertThat(seen).hasValue("application/x-www-form-urlencoded logout_token=a+b%26c");
    }

    @Test
    void no_transaction_waits_for_somebody_else() {
        GuardedFetch fetch =
                new GuardedFetch(
                        Settings.allowing("localhost"),
                        InetAddress::getAllByName,
                        () -> true,
                        BLOCKED);
        opened.add(fetch);
        assertThatThrownBy(() -> send(fetch, "/")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void plain_http_reaches_this_machine_by_setting() {
        try (TlsServer plain = TlsServer.startWithoutTls().json("/x", "{}")) {
            assertThatThrownBy(() -> trusted().send(get(plain.url("/x"))))
                    .hasMessageEndingWith("is not an https URL");
            assertThat(
                            fetch(Settings.allowing("localhost").withHttp())
                                    .send(get(plain.url("/x")))
                                    .json())
                    .isEqualTo("{}");
        }
    }

    @Test
    void what_is_not_json_is_not_taken_for_it() {
        server.on("/html", exchange -> TlsServer.answer(exchange, 200, "text/html", "{}"));
        assertThatThrownBy(() -> send(trusted(), "/html").json())
                .hasMessageEndingWith("did not answer with JSON");
    }

    @Test
    void a_slow_host_leaves_places_for_others_and_for_notices() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        server.on(
                        "/slow",
                        exchange -> {
                            begun.countDown();
                            wait(slow);
                            TlsServer.answer(exchange, 200, "application/json", "{}");
                        })
                .json("/jwks", "{}");
        GuardedFetch fetch =
                new GuardedFetch(
                        Settings.allowing("127.0.0.1").trusting(CA),
                        host -> new InetAddress[] {InetAddress.getByName("127.0.0.1")},
                        () -> false,
                        BLOCKED);
        opened.add(fetch);
        String other = "https://client.test:" + server.port();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FetchedAnswer> waits =
                    threads.submit(() -> fetch.send(get(server.url("/slow"))));
            begun.await();
            assertThatThrownBy(() -> fetch.send(get(server.url("/jwks"))))
                    .hasMessageEndingWith("has to wait: too many requests go out");
            assertThat(fetch.send(get(other + "/jwks")).status()).isEqualTo(200);
            assertThat(
                            fetch.send(
                                            FetchRequest.form(
                                                    URI.create(server.url("/jwks")),
                                                    Map.of("logout_token", "x")))
                                    .status())
                    .isEqualTo(200);
            slow.countDown();
            assertThat(waits.get().status()).isEqualTo(200);
        }
        assertThat(fetch.send(get(server.url("/jwks"))).status()).isEqualTo(200);
    }

    @Test
    void what_many_want_at_once_is_fetched_once() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        AtomicInteger fetched = new AtomicInteger();
        server.on(
                "/document",
                exchange -> {
                    fetched.incrementAndGet();
                    wait(slow);
                    TlsServer.answer(exchange, 200, "application/json", "{}");
                });
        GuardedFetch fetch = trusted();
        List<FetchedAnswer> answers = new CopyOnWriteArrayList<>();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(Thread.ofPlatform().start(() -> answers.add(send(fetch, "/document"))));
        }
        await().until(() ->
                fetched.get() == 1
                        && all.stream()
                                .allMatch(one -> one.getState() == Thread.State.TIMED_WAITING));
        slow.countDown();
        for (Thread one : all) {
            one.join();
        }
        assertThat(answers).hasSize(4).allMatch(answer -> answer.status() == 200);
        assertThat(fetched).hasValue(1);
        send(fetch, "/document");
        assertThat(fetched).hasValue(2);
    }

    private static void wait(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private GuardedFetch trusted() {
        return fetch(Settings.allowing("localhost").trusting(CA));
    }

    private GuardedFetch fetch(Settings settings) {
        GuardedFetch fetch =
                new GuardedFetch(settings, InetAddress::getAllByName, () -> false, BLOCKED);
        opened.add(fetch);
        return fetch;
    }

    private FetchedAnswer send(GuardedFetch fetch, String path) {
        return fetch.send(get(server.url(path)));
    }

    private static FetchRequest get(String uri) {
        return FetchRequest.get(URI.create(uri), "application/json");
    }
}
