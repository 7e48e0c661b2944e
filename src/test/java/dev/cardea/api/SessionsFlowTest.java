package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.access.Memberships;
import dev.cardea.access.Organization;
import dev.cardea.access.Organizations;
import dev.cardea.accounts.Account;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SessionsFlowTest {

    @Inject People people;
    @Inject Database database;
    @Inject RateLimiter limiter;
    @Inject Clock clock;
    @Inject Organizations organizations;
    @Inject Memberships memberships;

    private final String password = People.freshPassword();

    private Account account;
    private JsonPath first;
    private JsonPath second;

    @BeforeEach
    void somebody_is_logged_in_on_two_devices() {
        account = people.somebody(password);
        first = login("Firefox on a desk", "203.0.113.7");
        second = login("A telephone", "2001:db8::17");
    }

    private JsonPath login(String device, String address) {
        return io.restassured.RestAssured.given()
                .header("User-Agent", device)
                .header("X-Forwarded-For", address)
                .contentType(ContentType.JSON)
                .body(Map.of("identifier", account.email(), "password", password))
                .post("/auth/login")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static String token(JsonPath session) {
        return session.getString("access_token");
    }

    @Test
    void people_see_their_devices() {
        JsonPath seen = People.as(token(first)).get("/auth/sessions").jsonPath();
        assertThat(seen.getList("sessions.id", String.class))
                .containsExactly(second.getString("session_id"), first.getString("session_id"));
        assertThat(seen.getList("sessions.current", Boolean.class)).containsExactly(false, true);
        assertThat(seen.getList("sessions.device", String.class))
                .containsExactly("A telephone", "Firefox on a desk");
        assertThat(seen.getList("sessions.address", String.class))
                .containsExactly("2001:db8:0:0:0:0:0:17", "203.0.113.7");
    }

    @Test
    void a_refresh_is_the_last_use_and_says_from_where() {
        Instant before = lastUse();
        io.restassured.RestAssured.given()
                .header("X-Forwarded-For", "198.51.100.9")
                .contentType(ContentType.JSON)
                .body(Map.of("refresh_token", first.getString("refresh_token")))
                .post("/auth/refresh")
                .then()
                .statusCode(200);
        assertThat(lastUse()).isAfter(before);
        assertThat(
                        People.as(token(first))
                                .get("/auth/sessions")
                                .jsonPath()
                                .getString("sessions[1].address"))
                .isEqualTo("198.51.100.9");
    }

    private Instant lastUse() {
        return Instant.parse(
                People.as(token(first))
                        .get("/auth/sessions")
                        .jsonPath()
                        .getString("sessions[1].last_used_at"));
    }

    @Test
    void one_session_is_ended_and_refused_at_once() {
        Response ended =
                People.as(token(first)).delete("/auth/sessions/" + second.getString("session_id"));
        assertThat(ended.statusCode()).isEqualTo(204);
        assertThat(Long.parseLong(ended.header("Revocation-Seq"))).isPositive();
        People.me(token(second)).then().statusCode(401);
        People.refresh(second.getString("refresh_token")).then().statusCode(401);
        People.me(token(first)).then().statusCode(200);
    }

    @Test
    void all_others_are_ended() {
        JsonPath third = People.login(account, password, "profile");
        People.as(token(first)).delete("/auth/sessions").then().statusCode(204);
        People.me(token(second)).then().statusCode(401);
        People.me(token(third)).then().statusCode(401);
        People.me(token(first)).then().statusCode(200);
        assertThat(People.as(token(first)).get("/auth/sessions").jsonPath().getList("sessions"))
                .hasSize(1);
    }

    @Test
    void ending_no_sessions_is_no_event() {
        for (int i = 0; i < 3; i++) {
            People.as(token(first)).delete("/auth/sessions").then().statusCode(204);
        }
        assertThat(
                        database.list(
                                "SELECT 1 FROM audit_entry WHERE account_id = ? AND type = 'SESSIONS_ENDED'",
                                row -> true,
                                account.id()))
                .hasSize(1);
    }

    @Test
    void changes_of_oneself_have_a_budget_and_logging_out_has_none() {
        for (int i = 0; i < 60; i++) {
            limiter.change(account.id());
        }
        List<Response> changes =
                List.of(
                        activate(first, UUID.randomUUID()),
                        People.as(token(first))
                                .contentType(ContentType.JSON)
                                .body(Map.of("name", "Ada"))
                                .patch("/auth/me"),
                        People.as(token(first))
                                .contentType(ContentType.JSON)
                                .body(Map.of("nickname", "Ada"))
                                .put("/auth/me/profile"),
                        People.as(token(first)).get("/auth/me/export"));
        assertThat(changes).extracting(Response::statusCode).containsOnly(429);
        assertThat(changes).extracting(one -> one.header("Retry-After")).doesNotContainNull();
        People.as(token(first)).delete("/auth/sessions").then().statusCode(204);
        People.post("/auth/logout", token(first), Map.of()).then().statusCode(204);
    }

    @Test
    void somebody_elses_session_is_as_if_it_did_not_exist() {
        JsonPath others = People.login(people.somebody(password), password, "profile");
        Response foreign =
                People.as(token(first)).delete("/auth/sessions/" + others.getString("session_id"));
        Response none = People.as(token(first)).delete("/auth/sessions/" + UUID.randomUUID());
        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(People.said(foreign)).isEqualTo(People.said(none));
        People.me(token(others)).then().statusCode(200);
    }

    @Test
    void the_oldest_session_ends_when_there_are_too_many() {
        for (int i = 0; i < 98; i++) {
            database.update(
                    "INSERT INTO session (account_id, id, created_at, expires_at, auth_time, amr, address, user_agent)"
                            + " VALUES (?, ?, now(), now() + interval '1 day', 0, '{pwd}', '', '')",
                    account.id(),
                    Secrets.id(clock));
        }
        People.me(token(first)).then().statusCode(200);
        JsonPath newest = People.login(account, password, "profile");
        People.me(token(first)).then().statusCode(401);
        People.refresh(first.getString("refresh_token")).then().statusCode(401);
        People.me(token(second)).then().statusCode(200);
        People.me(token(newest)).then().statusCode(200);
    }

    @Test
    void the_active_organization_is_in_the_refreshed_token() {
        Organization one = organization();
        Organization other = organization();
        Organization foreign = organization();
        memberships.set(account.id(), one.id(), List.of(), account.id());
        memberships.set(account.id(), other.id(), List.of(), account.id());
        JsonPath session = People.login(account, password, "profile");
        assertThat(claims(session).getString("org_id")).isNull();

        activate(session, one.id()).then().statusCode(204);
        session = refreshed(session);
        assertThat(claims(session).getString("org_id")).isEqualTo(one.id().toString());
        activate(session, other.id()).then().statusCode(204);
        session = refreshed(session);
        assertThat(claims(session).getString("org_id")).isEqualTo(other.id().toString());

        activate(session, foreign.id()).then().statusCode(404);
        assertThat(People.said(activate(session, foreign.id())))
                .isEqualTo(People.said(activate(session, UUID.randomUUID())));
        session = refreshed(session);
        assertThat(claims(session).getString("org_id")).isEqualTo(other.id().toString());

        People.as(token(session))
                .contentType(ContentType.JSON)
                .body("{\"organization_id\":null}")
                .put("/auth/sessions/current/organization")
                .then()
                .statusCode(204);
        session = refreshed(session);
        assertThat(claims(session).getString("org_id")).isNull();
    }

    @Test
    void whoever_belongs_to_one_organization_is_active_in_it() {
        Organization only = organization();
        memberships.set(account.id(), only.id(), List.of(), account.id());
        JsonPath session = People.login(account, password, "profile");
        assertThat(claims(session).getString("org_id")).isEqualTo(only.id().toString());
        memberships.remove(account.id(), only.id(), account.id());
        People.me(token(session)).then().statusCode(401);
        assertThat(claims(refreshed(session)).getString("org_id")).isNull();
    }

    private Organization organization() {
        return organizations.create(People.fresh(), "An organization", account.id());
    }

    private static Response activate(JsonPath session, UUID organization) {
        return People.as(token(session))
                .contentType(ContentType.JSON)
                .body(Map.of("organization_id", organization))
                .put("/auth/sessions/current/organization");
    }

    private static JsonPath refreshed(JsonPath session) {
        return People.refresh(session.getString("refresh_token"))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static JsonPath claims(JsonPath session) {
        return new JsonPath(
                new String(
                        Base64.getUrlDecoder().decode(token(session).split("\\.", -1)[1]),
                        StandardCharsets.UTF_8));
    }
}
