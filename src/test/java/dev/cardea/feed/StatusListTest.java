package dev.cardea.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.accounts.Account;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.RevocationLog;
import dev.cardea.revocation.Revocations;
import dev.cardea.revocation.StatusEntry;
import dev.cardea.sessions.Logout;
import dev.cardea.support.Claims;
import dev.cardea.support.People;
import dev.cardea.support.SignedPage;
import dev.cardea.support.StatusList;
import dev.cardea.tokens.RefreshTokens;
import dev.cardea.tokens.Rotation;
import dev.cardea.tokens.TokenIssuer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Tokens that carry a status, and what the lists and the feed then say.
@QuarkusTest
@TestProfile(StatusListTest.WithStatus.class)
public class StatusListTest {

    private static final int MOST_RULES = 40;

    public static final class WithStatus implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "cardea.feed.status-lists",
                    "true",
                    "cardea.feed.max-rules",
                    Integer.toString(MOST_RULES));
        }
    }

    @Inject People people;
    @Inject Revocations revocations;
    @Inject RevocationLog log;
    @Inject Database database;
    @Inject RefreshTokens refreshTokens;
    @Inject TokenIssuer issuer;
    @Inject Logout logout;
    @Inject CardeaConfig config;

    @Test
    void a_log_out_sets_the_bits_of_every_living_token_of_its_session_and_no_others() {
        Account account = people.somebody();
        JsonPath login = People.login(account);
        JsonPath refreshed = People.refresh(login.getString("refresh_token")).jsonPath();
        JsonPath other = People.login(account);
        JsonPath stranger = People.login(people.somebody());
        List<String> ended =
                List.of(login.getString("access_token"), refreshed.getString("access_token"));
        List<String> going =
                List.of(other.getString("access_token"), stranger.getString("access_token"));
        assertThat(ended).noneMatch(StatusList::revoked);

        People.post("/auth/logout", refreshed.getString("access_token"), Map.of());

        await().atMost(Duration.ofSeconds(2))
                .until(() -> ended.stream().allMatch(StatusList::revoked));
        assertThat(going).noneMatch(StatusList::revoked);
    }

    @Test
    void what_ends_an_account_sets_the_bits_of_all_its_tokens() {
        Account account = people.somebody();
        List<String> tokens =
                List.of(
                        People.login(account).getString("access_token"),
                        People.login(account).getString("access_token"));
        revocations.endSessions(account.id(), Reason.PASSWORD_RESET);
        await().atMost(Duration.ofSeconds(2))
                .until(() -> tokens.stream().allMatch(StatusList::revoked));
        JsonPath again = People.login(account);
        assertThat(StatusList.revoked(again.getString("access_token"))).isFalse();
    }

    @Test
    void the_other_sessions_and_one_too_many_end_with_their_bits() {
        Account account = people.somebody();
        JsonPath first = People.login(account);
        JsonPath kept = People.login(account);
        logout.others(account.id(), UUID.fromString(kept.getString("session_id")));
        await().atMost(Duration.ofSeconds(2))
                .until(() -> StatusList.revoked(first.getString("access_token")));
        assertThat(StatusList.revoked(kept.getString("access_token"))).isFalse();
        revocations.endOldestSessions(account.id(), 0, Reason.SESSION_LIMIT);
        await().atMost(Duration.ofSeconds(2))
                .until(() -> StatusList.revoked(kept.getString("access_token")));
    }

    @Test
    void one_token_that_is_given_back_sets_its_bit_alone() {
        JsonPath login = People.login(people.somebody());
        JsonPath refreshed = People.refresh(login.getString("refresh_token")).jsonPath();
        Map<String, Object> claims = Claims.of(login.getString("access_token")).json().getMap("$");
        revocations.endToken(
                (String) claims.get("jti"),
                StatusEntry.ofClaim(claims.get("status")),
                Reason.TOKEN_REVOKED);
        await().atMost(Duration.ofSeconds(2))
                .until(() -> StatusList.revoked(login.getString("access_token")));
        assertThat(StatusList.revoked(refreshed.getString("access_token"))).isFalse();
    }

    @Test
    void a_token_that_is_being_issued_while_its_session_ends_has_its_bit_set() throws Exception {
        JsonPath login = People.login(people.somebody());
        UUID account =
                UUID.fromString(Claims.of(login.getString("access_token")).json().getString("sub"));
        CompletableFuture<String> issued = new CompletableFuture<>();
        CountDownLatch commit = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<?> rotation =
                    threads.submit(() ->
                            database.inTransaction(() -> {
                                Rotation rotated =
                                        refreshTokens.rotate(login.getString("refresh_token"));
                                issued.complete(
                                        issuer.issue(((Rotation.Rotated) rotated).granted())
                                                .accessToken());
                                await().atMost(Duration.ofSeconds(10))
                                        .until(() -> commit.getCount() == 0);
                            }));
            String token = issued.get();
            Future<Long> seq =
                    threads.submit(() ->
                            revocations.endSession(
                                    account,
                                    UUID.fromString(login.getString("session_id")),
                                    Reason.LOGOUT));
            await().until(() -> waiting() > 0);
            commit.countDown();
            rotation.get();
            assertThat(seq.get()).isPositive();
            await().atMost(Duration.ofSeconds(2)).until(() -> StatusList.revoked(token));
        }
    }

    private int waiting() {
        return database.one(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
                        row -> row.getInt(1))
                .orElseThrow();
    }

    @Test
    void indices_are_never_given_twice_and_the_lists_are_listed() {
        Account account = people.somebody();
        Set<String> places = new HashSet<>();
        Set<String> uris = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            JsonPath claims = Claims.of(People.login(account).getString("access_token")).json();
            String uri = claims.getString("status.status_list.uri");
            assertThat(uri).startsWith(config.issuer() + "/statuslists/");
            uris.add(uri);
            places.add(uri + '#' + claims.getInt("status.status_list.idx"));
        }
        assertThat(places).hasSize(12);
        String aggregation =
                given().get("/.well-known/openid-configuration")
                        .jsonPath()
                        .getString("status_list_aggregation_endpoint");
        assertThat(aggregation).isEqualTo(config.issuer() + "/statuslists");
        assertThat(
                        given().get(URI.create(aggregation).getPath())
                                .jsonPath()
                                .getList("status_lists"))
                .containsAll(uris);
    }

    @Test
    void a_list_is_never_older_than_what_the_feed_has_said() {
        for (int i = 0; i < 5; i++) {
            JsonPath login = People.login(people.somebody());
            String token = login.getString("access_token");
            assertThat(StatusList.revoked(token)).isFalse();
            long seq =
                    Long.parseLong(
                            People.post("/auth/logout", token, Map.of()).header("Revocation-Seq"));
            String page =
                    given().get("/revocations/pages?after=" + (seq - 1) + "&seq=" + seq).asString();
            assertThat(StatusList.revoked(token)).as(page).isTrue();
            assertThat(StatusList.seq(token)).isGreaterThanOrEqualTo(seq);
        }
    }

    @Test
    void a_list_that_is_not_there_is_404() {
        for (String name : List.of("1-0", "nonsense", "29833333-40000", "999999999-0")) {
            assertThat(given().get("/statuslists/" + name).statusCode()).isEqualTo(404);
        }
        assertThat(given().post("/statuslists").statusCode()).isEqualTo(405);
    }

    @Test
    void above_so_many_rules_the_feed_leaves_out_what_the_lists_say_and_nothing_else() {
        JsonPath login = People.login(people.somebody());
        People.post("/auth/logout", login.getString("access_token"), Map.of());
        String client = People.fresh();
        String withoutStatus = UUID.randomUUID().toString();
        revocations.outdateClient(client, Reason.CLIENT_REVOKED);
        long seq = revocations.endToken(withoutStatus, Reason.TOKEN_REVOKED);
        for (int i = 0; i <= MOST_RULES; i++) {
            seq = revocations.endToken(UUID.randomUUID().toString(), Reason.TOKEN_REVOKED);
        }
        long all = seq;
        await().until(() -> snapshot().seq() >= all && snapshot().statusLists());
        SignedPage page = snapshot();
        assertThat(page.names("sid", login.getString("session_id"))).isFalse();
        assertThat(page.names("client", client)).isTrue();
        assertThat(page.names("jti", withoutStatus)).isTrue();
        assertThat(StatusList.revoked(login.getString("access_token"))).isTrue();
    }

    private SignedPage snapshot() {
        return SignedPage.of(
                given().get("/revocations/snapshot").asString(),
                given().get("/.well-known/jwks.json").asString(),
                config.issuer().toString());
    }
}
