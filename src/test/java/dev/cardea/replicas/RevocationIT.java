package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.replicas.Api.Login;
import dev.cardea.revocation.Reason;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What one replica revokes, every route of the other refuses (revocation.md).
class RevocationIT {

    private static final Logger LOG = Logger.getLogger(RevocationIT.class);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final String SEQ = "Revocation-Seq";

    @RegisterExtension static final Pair PAIR = new Pair();

    static List<EndOfTrust> ends() {
        return EndOfTrust.ALL;
    }

    @Test
    void every_reason_for_which_trust_ends_is_tried() {
        Set<Reason> tried =
                EnumSet.of(Reason.CODE_REUSED, Reason.CONSENT_WITHDRAWN); // CodeFlowTest
        tried.add(Reason.PROVIDER_UNLINKED); // FederationTest
        ends().forEach(end -> tried.add(end.reason()));
        clientEnds().forEach(end -> tried.add(end.reason()));
        assertThat(tried).containsExactlyInAnyOrder(Reason.values());
    }

    @ParameterizedTest
    @MethodSource("ends")
    void every_route_of_the_other_replica_refuses_at_once(EndOfTrust end) {
        String email = a().register();
        Login ended = a().login(email);
        Login other = b().login(email);
        assertThat(statuses(b(), ended.accessToken())).containsOnly(200);

        HttpResponse<String> answer =
                end.way().go(new EndOfTrust.Scene(a(), PAIR.postbox(), ended, other));
        long answered = System.nanoTime();
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 204, 401);
        await().pollInterval(Duration.ofMillis(1))
                .atMost(AT_ONCE)
                .until(() -> refused(b(), "/auth/sessions", ended.accessToken()));
        LOG.infof(
                "%s: refused by the other replica after %.1f ms",
                end, (System.nanoTime() - answered) / 1e6);

        assertThat(statuses(b(), ended.accessToken())).containsOnly(401);
        assertThat(statuses(a(), ended.accessToken())).containsOnly(401);
        assertThat(newestRuleSays(end.reason())).isTrue();
        HttpResponse<String> refreshed = b().refresh(ended.refreshToken());
        assertThat(refreshed.statusCode()).isEqualTo(end.refreshes() ? 200 : 401);
        if (end.refreshes()) {
            String token = Login.of(email, refreshed).accessToken();
            assertThat(statuses(a(), token)).containsOnly(200);
        }
    }

    static List<EndOfClient> clientEnds() {
        return EndOfClient.ALL;
    }

    @ParameterizedTest
    @MethodSource("clientEnds")
    void a_clients_token_is_refused_by_the_other_replica_at_once(EndOfClient end) {
        EndOfClient.Scene scene = EndOfClient.Scene.at(a());
        assertThat(b().get("/oauth/check", scene.token()).statusCode()).isEqualTo(200);

        HttpResponse<String> answer = end.way().go(scene);

        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 204);
        await().pollInterval(Duration.ofMillis(1))
                .atMost(AT_ONCE)
                .until(() -> refused(b(), "/oauth/check", scene.token()));
        assertThat(a().get("/oauth/check", scene.token()).statusCode()).isEqualTo(401);
        assertThat(newestRuleSays(end.reason())).isTrue();
    }

    private static boolean newestRuleSays(Reason reason) {
        return PAIR.postgres()
                        .count(
                                "SELECT count(*) FROM revocation_rule WHERE reason = '%s' AND seq = (SELECT max(seq) FROM revocation_rule)"
                                        .formatted(reason.name().toLowerCase(Locale.ROOT)))
                == 1;
    }

    @Test
    void revoke_to_refuse_takes_milliseconds() {
        String email = a().register();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Login login = a().login(email);
            assertThat(b().get("/auth/sessions", login.accessToken()).statusCode()).isEqualTo(200);
            a().post("/auth/logout", login.accessToken(), Map.of());
            long answered = System.nanoTime();
            await().pollInterval(Duration.ofNanos(100_000))
                    .pollDelay(Duration.ZERO)
                    .atMost(AT_ONCE)
                    .until(() -> refused(b(), "/auth/sessions", login.accessToken()));
            millis.add((System.nanoTime() - answered) / 1e6);
        }
        millis.sort(Double::compare);
        LOG.infof(
                "answer of the revocation to first refusal on the other replica: p50 %.1f ms, max %.1f ms",
                millis.get(millis.size() / 2), millis.getLast());
    }

    @Test
    void whoever_passes_the_sequence_number_on_is_refused_on_the_very_next_request() {
        String email = a().register();
        for (int i = 0; i < 30; i++) {
            Login login = a().login(email);
            HttpResponse<String> out = a().post("/auth/logout", login.accessToken(), Map.of());
            assertThat(out.statusCode()).as(out.body()).isEqualTo(204);
            String seq = out.headers().firstValue(SEQ).orElseThrow();
            assertThat(
                            b().send("GET", "/auth/sessions", login.accessToken(), null, SEQ, seq)
                                    .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void a_sequence_number_that_cannot_be_caught_up_with_is_answered_503_and_nonsense_400() {
        Login login = a().somebody();
        HttpResponse<String> ahead = withSeq(login, Long.toString(Long.MAX_VALUE));
        assertThat(ahead.statusCode()).isEqualTo(503);
        assertThat(ahead.headers().firstValue("Retry-After")).isPresent();
        assertThat(ahead.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        for (String nonsense : List.of("soon", "-1", "9".repeat(40), "")) {
            assertThat(withSeq(login, nonsense).statusCode()).as(nonsense).isEqualTo(400);
        }
        assertThat(withSeq(login, "0").statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> withSeq(Login login, String seq) {
        return b().send("GET", "/auth/sessions", login.accessToken(), null, SEQ, seq);
    }

    private static boolean refused(Api api, String path, String token) {
        return api.get(path, token).statusCode() == 401;
    }

    /// What each authenticated route says to the token, without changing anything.
    private static List<Integer> statuses(Api api, String token) {
        return Stream.of(
                        api.get("/auth/me", token),
                        api.get("/auth/me/export", token),
                        api.get("/auth/sessions", token),
                        api.send("PATCH", "/auth/me", token, Map.of("name", "Some Body")))
                .map(HttpResponse::statusCode)
                .toList();
    }

    private static Api a() {
        return PAIR.a().api();
    }

    private static Api b() {
        return PAIR.b().api();
    }
}
