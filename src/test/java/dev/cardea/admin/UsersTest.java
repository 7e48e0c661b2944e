package dev.cardea.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.nullValue;

import dev.cardea.accounts.Account;
import dev.cardea.database.Database;
import dev.cardea.support.AdminApi;
import dev.cardea.support.People;
import dev.cardea.support.SentMails;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class UsersTest {

    @Inject People people;
    @Inject SentMails mails;
    @Inject Database database;

    private Account administrator;
    private AdminApi api;

    @BeforeEach
    void logIn() {
        administrator = people.administrator();
        api = new AdminApi(People.admin(administrator));
    }

    @Test
    void an_invited_user_sets_the_password_that_nobody_else_knows() {
        String email = People.fresh() + "@example.com";
        String answer =
                api.post("/users", Map.of("email", email, "name", "Ada"))
                        .then()
                        .statusCode(201)
                        .body("status", equalTo("active"))
                        .extract()
                        .asString();
        assertThat(answer).doesNotContain("password");
        String token = mails.token(email);
        People.post("/auth/password/reset", Map.of("token", token, "password", People.PASSWORD))
                .then()
                .statusCode(204);
        People.tryLogin(email, People.PASSWORD).then().statusCode(200);
    }

    @Test
    void a_disabled_user_is_out_at_once_and_back_when_enabled() {
        Account account = people.somebody();
        JsonPath login = People.login(account);
        api.post("/users/" + account.id() + "/disable")
                .then()
                .statusCode(204)
                .header("Revocation-Seq", matchesRegex("[1-9][0-9]*"));
        api.get("/users/" + account.id()).then().body("status", equalTo("disabled"));
        People.me(login.getString("access_token")).then().statusCode(401);
        People.refresh(login.getString("refresh_token")).then().statusCode(401);
        People.tryLogin(account.email(), People.PASSWORD).then().statusCode(401);
        api.post("/users/" + account.id() + "/reset-password").then().statusCode(409);

        api.post("/users/" + account.id() + "/enable").then().statusCode(204);
        People.tryLogin(account.email(), People.PASSWORD).then().statusCode(200);
        People.me(login.getString("access_token")).then().statusCode(401);
        People.refresh(login.getString("refresh_token")).then().statusCode(401);
    }

    @Test
    void a_deleted_user_is_gone_with_every_token() {
        Account account = people.somebody();
        JsonPath login = People.login(account);
        Response deleted = api.delete("/users/" + account.id());
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.header("Revocation-Seq")).isNotNull();
        People.me(login.getString("access_token")).then().statusCode(401);
        People.refresh(login.getString("refresh_token")).then().statusCode(401);
        api.get("/users/" + account.id()).then().statusCode(404);
        api.get("/users?identifier=" + account.email()).then().body("users", hasSize(0));
    }

    @Test
    void a_session_of_another_user_is_not_found_under_this_one() {
        Account one = people.somebody();
        Account other = people.somebody();
        JsonPath login = People.login(one);
        String session = login.getString("session_id");
        People.login(other);
        api.delete("/users/" + other.id() + "/sessions/" + session).then().statusCode(404);
        api.post(
                        "/revocations",
                        Map.of("type", "session", "account_id", other.id(), "session_id", session))
                .then()
                .statusCode(404);
        People.me(login.getString("access_token")).then().statusCode(200);

        api.get("/users/" + one.id() + "/sessions").then().body("sessions.id", contains(session));
        api.delete("/users/" + one.id() + "/sessions/" + session).then().statusCode(204);
        People.me(login.getString("access_token")).then().statusCode(401);
        People.refresh(login.getString("refresh_token")).then().statusCode(401);
        api.delete("/users/" + one.id() + "/sessions/" + session).then().statusCode(404);
    }

    @Test
    void all_sessions_of_a_user_end() {
        Account account = people.somebody();
        JsonPath laptop = People.login(account);
        JsonPath phone = People.login(account);
        api.delete("/users/" + account.id() + "/sessions").then().statusCode(204);
        for (JsonPath login : List.of(laptop, phone)) {
            People.me(login.getString("access_token")).then().statusCode(401);
            People.refresh(login.getString("refresh_token")).then().statusCode(401);
        }
        api.get("/users/" + account.id() + "/sessions").then().body("sessions", hasSize(0));
    }

    @Test
    void administrators_do_not_remove_themselves() {
        String self = "/users/" + administrator.id();
        people.administrator();
        api.post(self + "/disable").then().statusCode(409);
        api.delete(self).then().statusCode(409);
        api.delete(self + "/roles/admin").then().statusCode(409);
        api.get(self).then().statusCode(200).body("roles", contains("admin"));
    }

    @Test
    void the_last_administrator_stays() {
        JsonPath login = People.login(administrator);
        database.update("DELETE FROM account_role WHERE account_id <> ?", administrator.id());
        Response closing =
                given().auth()
                        .oauth2(login.getString("access_token"))
                        .contentType("application/json")
                        .body(Map.of("password", People.PASSWORD))
                        .delete("/auth/me");
        assertThat(closing.statusCode()).isEqualTo(409);
        api.get("/users/" + administrator.id()).then().statusCode(200);
    }

    @Test
    void two_administrators_who_disable_each_other_at_once_leave_one() throws Exception {
        Account other = people.administrator();
        AdminApi others = new AdminApi(People.admin(other));
        database.update(
                "DELETE FROM account_role WHERE account_id <> ? AND account_id <> ?",
                administrator.id(),
                other.id());
        try (var threads = Executors.newFixedThreadPool(2)) {
            var first = threads.submit(() -> api.post("/users/" + other.id() + "/disable"));
            var second =
                    threads.submit(() -> others.post("/users/" + administrator.id() + "/disable"));
            first.get();
            second.get();
        }
        assertThat(
                        database.list(
                                "SELECT id FROM account WHERE status = 'active' AND (id = ? OR id = ?)",
                                row -> Database.uuid(row, 1),
                                administrator.id(),
                                other.id()))
                .hasSize(1);
    }

    @Test
    void a_list_goes_on_from_its_cursor_and_from_no_other() {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            made.add(people.somebody().id());
        }
        List<UUID> seen = new ArrayList<>();
        String cursor = null;
        do {
            JsonPath page =
                    api.get("/users?limit=200" + (cursor == null ? "" : "&cursor=" + cursor))
                            .then()
                            .statusCode(200)
                            .extract()
                            .jsonPath();
            page.<String>getList("users.id").forEach(id -> seen.add(UUID.fromString(id)));
            cursor = page.getString("next_cursor");
        } while (cursor != null);
        assertThat(seen).doesNotHaveDuplicates().containsSubsequence(made);

        String ours = api.get("/users?limit=1").jsonPath().getString("next_cursor");
        char last = ours.charAt(ours.length() - 2);
        String forged = ours.substring(0, ours.length() - 2) + (last == 'A' ? "B" : "A") + "A";
        for (String path : List.of("/users?cursor=" + forged, "/organizations?cursor=" + ours)) {
            api.get(path).then().statusCode(400).body("errors[0].field", equalTo("cursor"));
        }
    }

    @Test
    void one_user_is_found_by_an_identifier_in_any_case() {
        Account account = people.somebody();
        api.get("/users?identifier=" + account.email().toUpperCase(Locale.ROOT))
                .then()
                .statusCode(200)
                .body("users.id", contains(account.id().toString()))
                .body("users[0].roles", nullValue())
                .body("next_cursor", nullValue());
    }
}
