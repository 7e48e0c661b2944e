package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.replicas.Api.Login;
import dev.cardea.support.EventStream;
import dev.cardea.support.SignedPage;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The feed of two replicas is one feed.
class FeedIT {

    private static final Logger LOG = Logger.getLogger(FeedIT.class);
    private static final String ISSUER = "https://id.example.com";
    private static final String STREAM = "/revocations/stream";

    @RegisterExtension static final Pair PAIR = new Pair();

    private String jwks = "";

    @BeforeEach
    void keys() {
        jwks = a().get("/.well-known/jwks.json", null).body();
    }

    @Test
    void whoever_moves_between_replicas_never_goes_backwards_and_misses_nothing() throws Exception {
        Set<String> ended = ConcurrentHashMap.newKeySet();
        AtomicBoolean done = new AtomicBoolean();
        long start = page(a().get("/revocations/snapshot", null)).seq();
        List<SignedPage> pages = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (Api api : List.of(a(), b(), a(), b())) {
                writers.add(threads.submit(() -> logOutAgainAndAgain(api, ended)));
            }
            Future<?> reader = threads.submit(() -> follow(start, done, pages));
            for (Future<?> writer : writers) {
                writer.get();
            }
            done.set(true);
            reader.get();
        }
        assertThat(pages.stream().map(SignedPage::salt).distinct().count()).isLessThanOrEqualTo(2);
        assertThat(ended)
                .allSatisfy(sid -> assertThat(pages).anyMatch(page -> page.names("sid", sid)));
    }

    private static void logOutAgainAndAgain(Api api, Set<String> ended) {
        String email = api.register();
        for (int i = 0; i < 12; i++) {
            Login login = api.login(email);
            api.post("/auth/logout", login.accessToken(), Map.of());
            ended.add(login.sessionId());
        }
    }

    /// Asks one replica, then the other, without a pause.
    private void follow(long start, AtomicBoolean done, List<SignedPage> pages) {
        long applied = start;
        long iat = 0;
        for (int turn = 0, after = 0; after < 4; turn++) {
            after += done.get() ? 1 : 0;
            String more = after > 0 ? "&seq=" + head() : "";
            Api api = turn % 2 == 0 ? a() : b();
            SignedPage page = page(api.get("/revocations/pages?after=" + applied + more, null));
            assertThat(page.after()).isLessThanOrEqualTo(applied);
            assertThat(page.seq()).isGreaterThanOrEqualTo(applied);
            assertThat(page.iat()).isGreaterThanOrEqualTo(iat - 2);
            applied = page.seq();
            iat = Math.max(iat, page.iat());
            if (!page.rules().isEmpty()) {
                pages.add(page);
            }
        }
    }

    private static long head() {
        return PAIR.postgres().count("SELECT seq FROM revocation_head");
    }

    @Test
    void the_streams_of_both_bring_what_either_revokes_within_the_two_seconds_promised() {
        List<EventStream> streams =
                IntStream.range(0, 10)
                        .mapToObj(i -> new EventStream((i % 2 == 0 ? a() : b()).url() + STREAM))
                        .toList();
        try {
            await().until(() -> streams.stream().noneMatch(stream -> stream.events().isEmpty()));
            for (Api api : List.of(a(), b(), a(), b())) {
                Login login = api.somebody();
                api.post("/auth/logout", login.accessToken(), Map.of());
                long answered = System.nanoTime();
                await().atMost(Duration.ofSeconds(2))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() ->
                                streams.stream()
                                        .allMatch(stream -> names(stream, login.sessionId())));
                LOG.infof(
                        "on all streams of both replicas after %.0f ms",
                        (System.nanoTime() - answered) / 1e6);
            }
        } finally {
            streams.forEach(EventStream::close);
        }
    }

    private boolean names(EventStream stream, String sid) {
        List<EventStream.Event> events = stream.events();
        return page(events.getLast().data()).names("sid", sid)
                || events.stream().anyMatch(event -> page(event.data()).names("sid", sid));
    }

    @Test
    void without_the_log_time_stands_still_and_nothing_is_lost_when_it_is_back() throws Exception {
        Login login = a().somebody();
        a().post("/auth/logout", login.accessToken(), Map.of());
        SignedPage before = page(b().get("/revocations/snapshot", null));
        try (EventStream stream = new EventStream(a().url() + STREAM)) {
            await().until(() -> !stream.events().isEmpty());
            PAIR.postgres().kill();
            long killed = System.currentTimeMillis() / 1000;
            try {
                await().atMost(Duration.ofSeconds(10)).until(stream::ended);
                for (Api api : List.of(a(), b())) {
                    await().atMost(Duration.ofSeconds(10))
                            .until(() -> api.status("/revocations/snapshot") == 503);
                    assertThat(api.status("/revocations/pages?after=0")).isEqualTo(503);
                    assertThat(api.status(STREAM)).isEqualTo(503);
                }
                assertThat(stream.events())
                        .allSatisfy(event ->
                                assertThat(page(event.data()).iat())
                                        .isLessThanOrEqualTo(killed + 1));
            } finally {
                PAIR.postgres().promote();
            }
        }
        Stream.of(a(), b())
                .forEach(api ->
                        await().atMost(Duration.ofSeconds(10))
                                .until(() -> api.status("/revocations/snapshot") == 200));
        SignedPage after = page(b().get("/revocations/snapshot", null));
        assertThat(after.names("sid", login.sessionId())).isTrue();
        assertThat(after.salt())
                .as("a verifier that came further than the standby takes a snapshot")
                .isNotEqualTo(before.salt());
    }

    @Test
    void a_replica_that_drains_ends_its_streams_at_once() {
        try (EventStream stream = new EventStream(b().url() + STREAM)) {
            await().until(() -> !stream.events().isEmpty());
            PAIR.b().terminate();
            await().atMost(Duration.ofSeconds(3)).until(stream::ended);
            assertThat(b().status(STREAM)).isIn(503, 0);
        }
        assertThat(PAIR.b().awaitExit(Duration.ofSeconds(10))).isEqualTo(143);
    }

    @Test
    void what_verifiers_report_to_one_replica_is_seen_at_the_other() {
        EndOfClient.Scene scene = EndOfClient.Scene.at(a());
        HttpResponse<String> reported =
                a().form("/revocations/applied", scene.basic(), "verifier=orders-1&seq=0");
        assertThat(reported.statusCode()).isEqualTo(204);
        Administrator administrator = Administrator.at(b());
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        administrator
                                .send("GET", "/verifiers", null)
                                .body()
                                .contains("\"orders-1\""));
    }

    private SignedPage page(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return page(answer.body());
    }

    private SignedPage page(String jws) {
        return SignedPage.of(jws, jwks, ISSUER);
    }

    private static Api a() {
        return PAIR.a().api();
    }

    private static Api b() {
        return PAIR.b().api();
    }
}
