package dev.cardea.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.accounts.Account;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.AwayDatabase;
import dev.cardea.database.Database;
import dev.cardea.keys.KeyRing;
import dev.cardea.revocation.Denylist;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.RevocationLog;
import dev.cardea.revocation.Revocations;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Claims;
import dev.cardea.support.People;
import dev.cardea.support.SignedPage;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The feed through HTTP, read by a verifier that knows nothing but the keys.
@QuarkusTest
class PagesEndpointTest {

    @Inject People people;
    @Inject Revocations revocations;
    @Inject RevocationLog log;
    @Inject Denylist denylist;
    @Inject KeyRing ring;
    @Inject CardeaConfig config;
    @Inject DataSource source;

    @BeforeEach
    void the_log_is_in_sight() {
        await().atMost(Duration.ofSeconds(5)).until(denylist::fresh);
    }

    @Test
    void what_was_revoked_stands_in_the_page_by_its_hash_and_nothing_else_does() {
        Account account = people.somebody();
        JsonPath login = People.login(account);
        JsonPath other = People.login(account);
        long before = log.head();

        long seq =
                Long.parseLong(
                        People.post("/auth/logout", login.getString("access_token"), Map.of())
                                .header("Revocation-Seq"));

        SignedPage page = page(after(before, seq));
        assertThat(page.after()).isLessThanOrEqualTo(before);
        assertThat(page.seq()).isGreaterThanOrEqualTo(seq);
        assertThat(page.names("sid", login.getString("session_id"))).isTrue();
        assertThat(page.names("sid", other.getString("session_id"))).isFalse();
        assertThat(page.jws()).doesNotContain(login.getString("session_id"));
        SignedPage all = page(given().get("/revocations/snapshot"));
        assertThat(all.after()).isZero();
    }

    @Test
    void a_rule_says_from_when_and_until_when_it_holds() {
        Account account = people.somebody();
        String token = People.login(account).getString("access_token");
        long seq = revocations.endSessions(account.id(), Reason.PASSWORD_RESET);
        SignedPage page = page(after(seq - 1, seq));
        Claims claims = Claims.of(token);
        String hash = page.hash("sub", account.id().toString());
        JsonNode rule =
                page.rules()
                        .valueStream()
                        .filter(entry -> entry.get(3).asText().contains(hash))
                        .findFirst()
                        .orElseThrow();
        assertThat(rule.get(0).asText()).isEqualTo("sub");
        assertThat(rule.get(1).asLong()).isGreaterThan(claims.json().getLong("iat"));
        assertThat(rule.get(2).asLong()).isGreaterThanOrEqualTo(claims.json().getLong("exp"));
    }

    @Test
    void nothing_new_is_a_signed_heartbeat_whose_time_goes_on() {
        long head = revocations.endToken(UUID.randomUUID().toString(), Reason.TOKEN_REVOKED);
        SignedPage first = page(after(head, head));
        assertThat(first.rules()).isEmpty();
        assertThat(first.after()).isEqualTo(first.seq());
        assertThat(first.jws().length()).isLessThan(900);
        await().until(() -> page(after(head, 0)).iat() > first.iat());
    }

    @Test
    void one_page_is_signed_for_all_who_ask_in_a_moment() {
        long head = revocations.endToken(UUID.randomUUID().toString(), Reason.TOKEN_REVOKED);
        after(head, head);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> after(head, 0).asString().equals(after(head, 0).asString()));
    }

    @Test
    void caches_may_keep_it_for_a_moment_and_ask_whether_it_changed() {
        Response answer = after(log.head(), 0);
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=1, must-revalidate");
        assertThat(answer.contentType()).startsWith("application/secevent+jwt");
        Response snapshot = given().get("/revocations/snapshot");
        assertThat(snapshot.header("Cache-Control"))
                .isEqualTo("public, max-age=5, must-revalidate");
        assertThat(snapshot.header("Vary")).containsIgnoringCase("accept-encoding");
        await().atMost(Duration.ofSeconds(5))
                .until(
                        () ->
                                given().header(
                                                "If-None-Match",
                                                given().get("/revocations/snapshot").header("ETag"))
                                        .get("/revocations/snapshot")
                                        .statusCode(),
                        status -> status == 304);
        Response head = given().head("/revocations/snapshot");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.asString()).isEmpty();
    }

    @Test
    void a_large_page_is_compressed_for_whoever_takes_that() {
        for (int i = 0; i < 100; i++) {
            revocations.endToken(UUID.randomUUID().toString(), Reason.TOKEN_REVOKED);
        }
        Response answer = given().header("Accept-Encoding", "gzip").get("/revocations/snapshot");
        assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(page(answer).after()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/revocations/pages",
                "/revocations/pages?after=",
                "/revocations/pages?after=-1",
                "/revocations/pages?after=9999999999999999999",
                "/revocations/pages?after=0&seq=x",
                "/revocations/stream?after=x"
            })
    void a_number_that_is_none_is_refused_by_name(String path) {
        Response answer = given().get(path);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.jsonPath().getString("errors[0].field")).isIn("after", "seq");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void a_number_that_the_log_has_not_reached_is_gone_and_only_a_snapshot_helps() {
        Response answer = after(log.head() + 1_000_000, 0);
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.jsonPath().getString("type")).endsWith("gone");
    }

    @Test
    void a_revocation_that_is_not_reached_is_not_answered_with_an_older_page() {
        Response answer = after(log.head(), log.head() + 1_000_000);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void other_methods_are_not_answered() {
        Response answer = given().post("/revocations/snapshot");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void a_killed_key_signs_no_page_from_then_on() {
        String kid = ring.active().kid();
        assertThat(keyOf(after(log.head(), 0))).isEqualTo(kid);
        new AdminApi(people.admin()).post("/keys/" + kid + "/kill").then().statusCode(204);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(keyOf(after(log.head(), 0))).isNotEqualTo(kid));
        await().until(() -> page(given().get("/revocations/snapshot")).names("kid", kid));
    }

    @Test
    void a_replica_that_lost_the_log_signs_nothing() {
        long head = log.head();
        assertThat(after(head, 0).statusCode()).isEqualTo(200);
        QuarkusMock.installMockForType(new AwayDatabase(source), Database.class);
        await().atMost(Duration.ofSeconds(8)).until(() -> after(head, 0).statusCode() == 503);
        assertThat(given().get("/revocations/snapshot").statusCode()).isEqualTo(503);
        Response stream = given().get("/revocations/stream");
        assertThat(stream.statusCode()).isEqualTo(503);
        assertThat(stream.header("Retry-After")).isEqualTo("1");
    }

    private static Response after(long after, long seq) {
        return given().queryParam("after", after).queryParam("seq", seq).get("/revocations/pages");
    }

    private SignedPage page(Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return SignedPage.of(
                answer.asString(),
                given().get("/.well-known/jwks.json").asString(),
                config.issuer().toString());
    }

    private static String keyOf(Response answer) {
        byte[] header = Base64.getUrlDecoder().decode(answer.asString().split("\\.", -1)[0]);
        return new JsonPath(new String(header, StandardCharsets.UTF_8)).getString("kid");
    }
}
