package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.AccountClosure;
import dev.cardea.accounts.Accounts;
import dev.cardea.support.Mailbox;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class EmailChangeFlowTest {

    private static final String CONFIRM = "Confirm your new e-mail address";
    private static final String ASKED = "Your e-mail address is about to change";
    private static final String CHANGED = "Your e-mail address was changed";

    @Inject People people;
    @Inject Mailbox mailbox;
    @Inject Accounts accounts;

    private final String password = People.freshPassword();
    @Inject AccountClosure closure;

    private final String next = People.fresh() + "@example.com";
    private Account account;
    private JsonPath session;

    @BeforeEach
    void somebody_is_logged_in() {
        account = people.somebody(password);
        session = People.login(account, password, "profile");
    }

    private Response ask(String password, String email) {
        return People.post(
                "/auth/email/change",
                session.getString("access_token"),
                Map.of("password", password, "email", email));
    }

    private static Response confirm(String token) {
        return People.post("/auth/email/confirm", Map.of("token", token));
    }

    @Test
    void the_new_address_proves_itself_and_both_are_told() {
        ask(password, next).then().statusCode(202);
        assertThat(mailbox.subjects(account.email())).containsExactly(ASKED);
        assertThat(mailbox.text(account.email(), ASKED)).contains(next);
        String link = mailbox.token(next, CONFIRM);
        assertThat(People.me(session.getString("access_token")).jsonPath().getString("email"))
                .isEqualTo(account.email());
        confirm(link).then().statusCode(204);
        confirm(link).then().statusCode(400);
        assertThat(mailbox.subjects(account.email())).containsExactly(ASKED, CHANGED);
        assertThat(mailbox.subjects(next)).containsExactly(CONFIRM, CHANGED);
        People.tryLogin(account.email(), password).then().statusCode(401);
        People.tryLogin(next, password).then().statusCode(200);
        assertThat(accounts.idOf(account.email())).isEmpty();
    }

    @Test
    void tokens_with_the_old_address_are_refused_and_the_session_goes_on() {
        ask(password, next);
        Response confirmed = confirm(mailbox.token(next, CONFIRM));
        assertThat(confirmed.statusCode()).isEqualTo(204);
        assertThat(Long.parseLong(confirmed.header("Revocation-Seq"))).isPositive();
        People.me(session.getString("access_token")).then().statusCode(401);
        JsonPath refreshed =
                People.refresh(session.getString("refresh_token"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
        JsonPath me = People.me(refreshed.getString("access_token")).jsonPath();
        assertThat(me.getString("email")).isEqualTo(next);
        assertThat(me.getBoolean("email_verified")).isTrue();
    }

    @Test
    void the_password_is_needed() {
        Response refused = ask("not the password", next);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.jsonPath().getString("errors[0].field")).isEqualTo("password");
        assertThat(mailbox.subjects(account.email())).isEmpty();
        assertThat(mailbox.subjects(next)).isEmpty();
    }

    @Test
    void a_taken_address_gets_no_link_and_the_answer_is_the_same() {
        Account owner = people.somebody(password);
        Response free = ask(password, next);
        Response taken = ask(password, owner.email());
        assertThat(People.said(taken)).isEqualTo(People.said(free));
        assertThat(mailbox.subjects(owner.email())).containsExactly(RegistrationFlowTest.ALREADY);
        assertThat(mailbox.subjects(account.email())).containsExactly(ASKED, ASKED);
    }

    @Test
    void an_address_that_was_taken_meanwhile_changes_nothing() {
        ask(password, next);
        String link = mailbox.token(next, CONFIRM);
        People.post("/auth/register", Map.of("email", next, "password", password));
        mailbox.token(next, RegistrationFlowTest.CONFIRM);
        confirm(link).then().statusCode(400);
        People.me(session.getString("access_token")).then().statusCode(200);
        assertThat(accounts.get(account.id()).email()).isEqualTo(account.email());
    }

    @Test
    void a_reset_link_that_went_to_the_old_address_dies_with_it() {
        People.post("/auth/password/forgot", Map.of("email", account.email()));
        String reset = mailbox.token(account.email(), "Choose a new password");
        ask(password, next);
        confirm(mailbox.token(next, CONFIRM)).then().statusCode(204);
        People.post(
                        "/auth/password/reset",
                        Map.of("token", reset, "password", "a harbour of thieves"))
                .then()
                .statusCode(400);
    }

    @Test
    void a_disabled_account_changes_no_more() {
        ask(password, next);
        String link = mailbox.token(next, CONFIRM);
        closure.disable(account.id(), UUID.randomUUID());
        confirm(link).then().statusCode(400);
    }
}
