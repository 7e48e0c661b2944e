package dev.cardea.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.AccountClosure;
import dev.cardea.database.Database;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// RFC 9700 §4.14.2 and contract.md "Refresh token".
@QuarkusTest
class RefreshTest {

    private static final UUID FIRST_PARTY = new UUID(0, 0);

    @Inject People people;
    @Inject Database database;
    @Inject RefreshTokenFormat format;
    @Inject RefreshTokens tokens;
    @Inject AccountClosure closure;

    @Test
    void fifty_concurrent_refreshes_of_one_token_give_one_successor_and_no_error()
            throws Exception {
        String token = People.login(people.somebody()).getString("refresh_token");
        try (ExecutorService threads = Executors.newFixedThreadPool(50)) {
            List<Callable<Response>> tries =
                    java.util.Collections.nCopies(50, () -> People.refresh(token));
            List<Future<Response>> answers = threads.invokeAll(tries);
            assertThat(answers).allSatisfy(a -> assertThat(a.get().statusCode()).isEqualTo(200));
            assertThat(answers.stream().map(RefreshTest::successor).distinct()).hasSize(1);
            People.refresh(successor(answers.getFirst())).then().statusCode(200);
        }
    }

    @Test
    void a_lost_answer_is_asked_for_again_and_logs_nobody_out() {
        String first = People.login(people.somebody()).getString("refresh_token");
        String lost = refreshed(first);
        String again = refreshed(first);
        assertThat(again).isEqualTo(lost);
        assertThat(refreshed(again)).isNotEqualTo(again);
    }

    @Test
    void a_lost_answer_is_asked_for_again_where_nothing_rotates_any_more() {
        JsonPath login = People.login(people.somebody());
        String first = login.getString("refresh_token");
        String lost = refreshed(first);

        Rotation.Repeated repeated = (Rotation.Repeated) tokens.keep(first, FIRST_PARTY);

        String again = format.write(repeated.granted().refresh());
        assertThat(again).isEqualTo(lost);
        assertThat(tokens.keep(again, FIRST_PARTY)).isInstanceOf(Rotation.Rotated.class);
        makeOlder(login, "31 seconds");
        assertThat(tokens.keep(first, FIRST_PARTY)).isInstanceOf(Rotation.Reused.class);
        assertThat(tokens.keep(again, FIRST_PARTY)).isInstanceOf(Rotation.Unknown.class);
    }

    @Test
    void a_token_spent_before_the_last_one_ends_the_family() {
        JsonPath login = People.login(people.somebody());
        String stolen = login.getString("refresh_token");
        String current = refreshed(refreshed(stolen));
        People.refresh(stolen).then().statusCode(401);
        People.refresh(current).then().statusCode(401);
        People.me(login.getString("access_token")).then().statusCode(401);
        assertThat(events(login, "REFRESH_REUSED")).isOne();
    }

    @Test
    void a_replay_after_the_window_ends_the_family() {
        JsonPath login = People.login(people.somebody());
        String spent = login.getString("refresh_token");
        String current = refreshed(spent);
        makeOlder(login, "31 seconds");
        People.refresh(spent).then().statusCode(401);
        People.refresh(current).then().statusCode(401);
    }

    @Test
    void a_spent_token_whose_successor_was_used_is_a_replay_even_at_once() {
        String spent = People.login(people.somebody()).getString("refresh_token");
        String current = refreshed(refreshed(spent));
        People.refresh(spent).then().statusCode(401);
        People.refresh(current).then().statusCode(401);
    }

    @Test
    void a_token_ahead_of_its_row_brings_the_row_forward_and_logs_nobody_out() {
        JsonPath login = People.login(people.somebody());
        String ahead = refreshed(refreshed(refreshed(login.getString("refresh_token"))));
        database.update("UPDATE refresh_grant SET generation = 1 WHERE session_id = ?", sid(login));
        String next = refreshed(ahead);
        assertThat(format.read(next).orElseThrow().generation()).isEqualTo(4);
        assertThat(events(login, "REFRESH_AHEAD")).isOne();
    }

    @Test
    void a_thousand_refreshes_add_no_row() {
        JsonPath login = People.login(people.somebody());
        String token = login.getString("refresh_token");
        for (int i = 0; i < 50; i++) {
            token = refreshed(token);
        }
        assertThat(count("SELECT count(*) FROM refresh_grant WHERE session_id = ?", sid(login)))
                .isOne();
    }

    @Test
    void an_idle_session_cannot_be_refreshed() {
        JsonPath login = People.login(people.somebody());
        makeOlder(login, "15 days");
        People.refresh(login.getString("refresh_token")).then().statusCode(401);
    }

    @Test
    void a_busy_session_ends_at_its_absolute_lifetime() {
        JsonPath login = People.login(people.somebody());
        database.update("UPDATE session SET expires_at = now() WHERE id = ?", sid(login));
        People.refresh(login.getString("refresh_token")).then().statusCode(401);
    }

    @Test
    void disabling_stops_it_at_once() {
        Account account = people.somebody();
        JsonPath login = People.login(account);
        closure.disable(account.id(), account.id());
        People.refresh(login.getString("refresh_token")).then().statusCode(401);
        People.me(login.getString("access_token")).then().statusCode(401);
    }

    @Test
    void a_token_that_was_changed_anywhere_is_nobodys() {
        String token = People.login(people.somebody()).getString("refresh_token");
        for (int i = 0; i < token.length(); i += 7) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            People.refresh(changed).then().statusCode(401);
        }
        People.refresh(token).then().statusCode(200);
    }

    @Test
    void nothing_in_the_database_can_be_redeemed() {
        JsonPath login = People.login(people.somebody());
        String row =
                database.one(
                                "SELECT g::text || s::text FROM refresh_grant g JOIN session s ON s.id = g.session_id"
                                        + " WHERE s.id = ?",
                                r -> r.getString(1),
                                sid(login))
                        .orElseThrow();
        String token = login.getString("refresh_token");
        assertThat(row).doesNotContain(token.substring(token.length() - 20));
    }

    @Test
    void the_cookie_delivers_the_refresh_token_out_of_reach_of_scripts() {
        Account account = people.somebody();
        Response login =
                People.post(
                        "/auth/login",
                        Map.of(
                                "identifier",
                                account.email(),
                                "password",
                                People.PASSWORD,
                                "delivery",
                                "cookie"));
        login.then().statusCode(200);
        assertThat(login.jsonPath().getString("refresh_token")).isNull();
        String cookie =
                login.getHeaders().getValues("Set-Cookie").stream()
                        .filter(c -> c.startsWith("__Host-cardea-refresh="))
                        .findFirst()
                        .orElseThrow();
        assertThat(cookie)
                .containsIgnoringCase("HttpOnly")
                .containsIgnoringCase("Secure")
                .contains("SameSite=Strict")
                .contains("Path=/")
                .doesNotContain("Domain");
        String value = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
        Response refreshed =
                io.restassured.RestAssured.given()
                        .cookie("__Host-cardea-refresh", value)
                        .header("Origin", "http://localhost:8081")
                        .contentType("application/json")
                        .post("/auth/refresh");
        refreshed.then().statusCode(200);
        assertThat(refreshed.jsonPath().getString("refresh_token")).isNull();
        io.restassured.RestAssured.given()
                .cookie("__Host-cardea-refresh", value)
                .header("Origin", "https://evil.example")
                .contentType("application/json")
                .post("/auth/refresh")
                .then()
                .statusCode(403);
    }

    private static String successor(Future<Response> answer) {
        try {
            return answer.get().jsonPath().getString("refresh_token");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String refreshed(String token) {
        return People.refresh(token)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("refresh_token");
    }

    private void makeOlder(JsonPath login, String age) {
        database.update(
                "UPDATE refresh_grant SET rotated_at = rotated_at - ?::interval WHERE session_id = ?",
                age,
                sid(login));
    }

    private long events(JsonPath login, String type) {
        return count(
                "SELECT count(*) FROM audit_entry WHERE type = '" + type + "' AND session_id = ?",
                sid(login));
    }

    private long count(String sql, UUID id) {
        return database.one(sql, row -> row.getLong(1), id).orElseThrow();
    }

    private static UUID sid(JsonPath login) {
        return UUID.fromString(login.getString("session_id"));
    }
}
