package dev.cardea.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.accounts.Accounts;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Claims;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FirstAdministratorTest {

    @Inject FirstAdministrator first;
    @Inject People people;
    @Inject Accounts accounts;
    @Inject Roles roles;
    @Inject Database database;

    private final String email = People.fresh() + "@example.com";
    private final String oneTime = Secrets.token(18);

    @BeforeEach
    void nobodyAdministers() {
        database.update("DELETE FROM account_role");
    }

    @Test
    void a_one_time_password_logs_in_once_and_only_another_one_opens_the_admin_api() {
        assertThat(first.make(Optional.of(email), Optional.of(oneTime), false)).isEmpty();
        JsonPath once = login(oneTime).then().statusCode(200).extract().jsonPath();
        String token = once.getString("access_token");
        assertThat(Claims.of(token).scope()).containsExactly("profile");
        new AdminApi(token).get("/users").then().statusCode(403);
        login(oneTime).then().statusCode(401);

        change(token, oneTime, oneTime).then().statusCode(400);
        change(token, oneTime, People.PASSWORD).then().statusCode(204);
        String refreshed =
                People.refresh(once.getString("refresh_token"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("access_token");
        new AdminApi(refreshed).get("/users").then().statusCode(403);
        login(oneTime).then().statusCode(401);
        String own = login(People.PASSWORD).then().statusCode(200).extract().path("access_token");
        new AdminApi(own).get("/users").then().statusCode(200);
    }

    @Test
    void replicas_that_start_at_once_make_one_administrator() throws Exception {
        Callable<Optional<?>> start =
                () -> first.make(Optional.of(email), Optional.of(oneTime), false);
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var started : threads.invokeAll(Collections.nCopies(8, start))) {
                assertThat(started.get()).isEmpty();
            }
        }
        UUID id = accounts.idOf(email).orElseThrow();
        assertThat(roles.of(id)).containsExactly(Role.ADMIN);
        assertThat(database.list("SELECT 1 FROM account_role", row -> true)).hasSize(1);
    }

    @Test
    void nothing_is_made_without_a_one_time_password_or_an_address() {
        first.make(Optional.of(email), Optional.empty(), false);
        first.make(Optional.empty(), Optional.of(oneTime), false);
        assertThat(accounts.idOf(email)).isEmpty();
        assertThat(roles.hasAdministrator()).isFalse();
    }

    @Test
    void nothing_is_made_when_somebody_administers() {
        people.administrator();
        first.make(Optional.of(email), Optional.of(oneTime), false);
        assertThat(accounts.idOf(email)).isEmpty();
    }

    @Test
    void an_account_that_somebody_registered_before_is_not_made_an_administrator() {
        String taken = people.somebody().email();
        first.make(Optional.of(taken), Optional.of(oneTime), false);
        assertThat(roles.hasAdministrator()).isFalse();
    }

    @Test
    void the_password_policy_holds_and_the_setting_is_named() {
        for (String weak : List.of("short", "passwordpassword", "aaaaaaaaaaaaaaaaaaa")) {
            assertThatThrownBy(() -> first.make(Optional.of(email), Optional.of(weak), false))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("cardea.admin.one-time-password must ")
                    .hasMessageNotContaining(weak);
        }
        assertThatThrownBy(() -> first.make(Optional.of("nobody"), Optional.of(oneTime), false))
                .hasMessage("cardea.admin.email must be an e-mail address");
        assertThat(roles.hasAdministrator()).isFalse();
    }

    @Test
    void dev_mode_makes_up_another_one_time_password_until_it_was_changed() {
        String made = announced().oneTimePassword();
        login(made).then().statusCode(200);
        login(made).then().statusCode(401);
        String again = announced().oneTimePassword();
        assertThat(again).isNotEqualTo(made);
        String token = login(again).then().statusCode(200).extract().path("access_token");
        change(token, again, People.PASSWORD).then().statusCode(204);
        assertThat(first.make(Optional.of(email), Optional.empty(), true)).isEmpty();
        login(People.PASSWORD).then().statusCode(200);
    }

    @Test
    void an_announcement_does_not_print_its_password_by_accident() {
        FirstAdministrator.Announcement announcement = announced();
        assertThat(announcement.toString()).doesNotContain(announcement.oneTimePassword());
    }

    private FirstAdministrator.Announcement announced() {
        return first.make(Optional.of(email), Optional.empty(), true).orElseThrow();
    }

    private Response login(String password) {
        return People.post(
                "/auth/login",
                Map.of(
                        "email",
                        email,
                        "password",
                        password,
                        "scope",
                        "profile cardea:admin cardea:admin:users cardea:admin:users:read"));
    }

    private static Response change(String token, String current, String next) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(Map.of("current_password", current, "new_password", next))
                .post("/auth/password/change");
    }
}
