package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.Accounts;
import dev.cardea.audit.AuditEntry;
import dev.cardea.audit.AuditLog;
import dev.cardea.support.Mailbox;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MyAccountTest {

    @Inject People people;
    @Inject Accounts accounts;
    @Inject Mailbox mailbox;
    @Inject AuditLog audit;

    private final String password = People.freshPassword();

    private Account account;
    private JsonPath session;

    @BeforeEach
    void somebody_is_logged_in() {
        account = people.somebody(password);
        session = People.login(account, password, "profile");
    }

    private Response change(Map<String, String> fields) {
        return People.as(session.getString("access_token"))
                .contentType(ContentType.JSON)
                .body(fields)
                .patch("/auth/me");
    }

    private Response close(String password) {
        return People.as(session.getString("access_token"))
                .contentType(ContentType.JSON)
                .body(Map.of("password", password))
                .delete("/auth/me");
    }

    @Test
    void people_change_their_name_and_user_name() {
        String username = People.fresh();
        JsonPath changed =
                change(
                                Map.of(
                                        "name",
                                        "Another Name",
                                        "username",
                                        username.toUpperCase(java.util.Locale.ROOT)))
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
        assertThat(changed.getString("name")).isEqualTo("Another Name");
        assertThat(changed.getString("username")).isEqualTo(username);
        People.tryLogin(username, password).then().statusCode(200);

        change(Map.of("name", "")).then().statusCode(200);
        assertThat(accounts.get(account.id()).name()).isNull();
        assertThat(accounts.get(account.id()).username()).isEqualTo(username);

        change(Map.of("username", "")).then().statusCode(200);
        People.tryLogin(username, password).then().statusCode(401);
        assertThat(accounts.idOf(username)).isEmpty();
    }

    @Test
    void the_owner_is_told_of_another_user_name_and_of_nothing_else() {
        String username = People.fresh();
        change(Map.of("username", username)).then().statusCode(200);
        change(Map.of("username", username, "name", "Another Name")).then().statusCode(200);
        assertThat(mailbox.subjects(account.email())).containsExactly("Your user name was changed");
    }

    @Test
    void a_taken_user_name_is_refused_and_nothing_changes() {
        String username = People.fresh();
        change(Map.of("username", username)).then().statusCode(200);
        session = People.login(people.somebody(password), password, "profile");
        Response refused = change(Map.of("name", "Not Kept", "username", username));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.jsonPath().getString("errors[0].field")).isEqualTo("username");
        assertThat(People.me(session.getString("access_token")).jsonPath().getString("name"))
                .isEqualTo("Some Body");
    }

    @Test
    void closing_needs_the_password() {
        Response refused = close("not the password");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.jsonPath().getString("errors[0].field")).isEqualTo("password");
        People.me(session.getString("access_token")).then().statusCode(200);
    }

    @Test
    void a_closed_account_is_refused_everywhere_and_its_address_is_free() {
        JsonPath elsewhere = People.login(account, password, "profile");
        Response closed = close(password);
        assertThat(closed.statusCode()).isEqualTo(204);
        assertThat(Long.parseLong(closed.header("Revocation-Seq"))).isPositive();
        for (JsonPath ended : List.of(session, elsewhere)) {
            People.me(ended.getString("access_token")).then().statusCode(401);
            People.as(ended.getString("access_token")).get("/auth/sessions").then().statusCode(401);
            People.as(ended.getString("access_token"))
                    .get("/auth/me/export")
                    .then()
                    .statusCode(401);
            People.refresh(ended.getString("refresh_token")).then().statusCode(401);
        }
        People.tryLogin(account.email(), password).then().statusCode(401);
        assertThat(accounts.idOf(account.email())).isEmpty();
        assertThat(accounts.find(account.id())).isEmpty();
        assertThat(audit.newest(account.id(), 50))
                .extracting(AuditEntry::type)
                .contains("ACCOUNT_CLOSED", "ACCOUNT_REGISTERED");
    }
}
