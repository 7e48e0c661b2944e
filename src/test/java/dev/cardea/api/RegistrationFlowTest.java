package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.Accounts;
import dev.cardea.accounts.Registration;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.support.Mailbox;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RegistrationFlowTest {

    static final String CONFIRM = "Confirm your e-mail address";
    static final String CHOOSE = "Choose your password";
    static final String ALREADY = "You already have an account";

    @Inject People people;
    @Inject Mailbox mailbox;
    @Inject Database database;
    @Inject Accounts accounts;
    @Inject AuditLog audit;

    private final String password = People.freshPassword();
    @Inject Registration registration;

    private final String email = People.fresh() + "@example.com";

    private static Response register(String email, String password) {
        return People.post("/auth/register", Map.of("email", email, "password", password));
    }

    private static Response register(String email, String password, String username) {
        return People.post(
                "/auth/register",
                Map.of("email", email, "password", password, "username", username));
    }

    private static Response verify(String token) {
        return People.post("/auth/email/verify", Map.of("token", token));
    }

    @Test
    void nobody_logs_in_before_the_mailed_link_is_followed() {
        register(email, password).then().statusCode(202);
        String token = mailbox.token(email, CONFIRM);
        Response early = People.tryLogin(email, password);
        assertThat(early.statusCode()).isEqualTo(401);
        assertThat(People.said(early))
                .isEqualTo(People.said(People.tryLogin(email, "not the password at all")));
        verify(token).then().statusCode(204);
        People.tryLogin(email, password).then().statusCode(200);
    }

    @Test
    void a_link_works_once() {
        register(email, password);
        String token = mailbox.token(email, CONFIRM);
        verify(token).then().statusCode(204);
        Response again = verify(token);
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.jsonPath().getString("errors[0].field")).isEqualTo("token");
    }

    @Test
    void a_link_expires_after_a_day() {
        register(email, password);
        String token = mailbox.token(email, CONFIRM);
        UUID id = accounts.idOf(email).orElseThrow();
        assertThat(
                        database.one(
                                "SELECT expires_at - created_at = interval '1 day' FROM one_time_token WHERE account_id = ?",
                                row -> row.getBoolean(1),
                                id))
                .contains(true);
        database.update(
                "UPDATE one_time_token SET expires_at = now() - interval '1 second' WHERE account_id = ?",
                id);
        verify(token).then().statusCode(400);
        People.tryLogin(email, password).then().statusCode(401);
    }

    @Test
    void a_link_dies_when_a_newer_one_is_asked_for() {
        register(email, password);
        String first = mailbox.token(email, CONFIRM);
        People.post("/auth/email/resend", Map.of("email", email)).then().statusCode(202);
        String second = mailbox.token(email, CONFIRM);
        assertThat(second).isNotEqualTo(first);
        verify(first).then().statusCode(400);
        verify(second).then().statusCode(204);
    }

    @Test
    void a_link_is_good_for_nothing_else() {
        register(email, password);
        String token = mailbox.token(email, CONFIRM);
        People.post(
                        "/auth/password/reset",
                        Map.of("token", token, "password", "another harbour at dawn"))
                .then()
                .statusCode(400);
        People.post("/auth/email/confirm", Map.of("token", token)).then().statusCode(400);
        verify(token).then().statusCode(204);
    }

    @Test
    void asking_for_another_link_tells_nothing() {
        Account verified = people.somebody(password);
        register(email, password);
        mailbox.token(email, CONFIRM);
        String nobody = People.fresh() + "@example.com";
        String waiting = said(email);
        assertThat(said(verified.email())).isEqualTo(waiting);
        assertThat(said(nobody)).isEqualTo(waiting);
        assertThat(mailbox.subjects(email)).containsExactly(CONFIRM, CONFIRM);
        assertThat(mailbox.subjects(verified.email())).isEmpty();
        assertThat(mailbox.subjects(nobody)).isEmpty();
    }

    private static String said(String address) {
        return People.said(People.post("/auth/email/resend", Map.of("email", address)));
    }

    @Test
    void the_answer_is_the_same_for_an_address_that_is_taken() {
        Account owner = accounts.get(people.somebody(password).id());
        String username = People.fresh();
        Response free = register(email, password, username);
        Response taken = register(owner.email(), password, username);
        assertThat(free.statusCode()).isEqualTo(202);
        assertThat(People.said(taken).replace(owner.email(), email)).isEqualTo(People.said(free));
        assertThat(free.jsonPath().getString("status")).isEqualTo("pending");
        assertThat(mailbox.subjects(owner.email())).containsExactly(ALREADY);
        assertThat(mailbox.subjects(email)).containsExactly(CONFIRM);
        assertThat(accounts.get(owner.id())).isEqualTo(owner);
        assertThat(audit.newest(owner.id(), 10))
                .first()
                .satisfies(entry -> {
                    assertThat(entry.type()).isEqualTo("REGISTRATION_REPEATED");
                    assertThat(entry.requestId()).isEqualTo(taken.header("X-Request-Id"));
                    assertThat(entry.address()).startsWith("10.");
                });
    }

    @Test
    void a_user_name_that_is_taken_is_left_out_and_the_answer_is_the_same() {
        String username = People.fresh();
        String other = People.fresh() + "@example.com";
        Response first = register(other, password, username);
        mailbox.token(other, CONFIRM);
        Response second = register(email, password, username.toUpperCase(Locale.ROOT));
        assertThat(People.said(second).replace(email, other)).isEqualTo(People.said(first));
        verify(mailbox.token(email, CONFIRM)).then().statusCode(204);
        String token = People.tryLogin(email, password).jsonPath().getString("access_token");
        assertThat(People.me(token).jsonPath().getString("username")).isNull();
        verify(mailbox.token(other, CONFIRM)).then().statusCode(204);
        People.tryLogin(username, password).then().statusCode(200);
    }

    @Test
    void whoever_registers_anothers_address_first_or_last_does_not_get_its_account() {
        String strangers = People.freshPassword();
        String first = People.said(register(email, strangers, People.fresh()));
        String link = mailbox.token(email, CONFIRM);
        assertThat(People.said(register(email, password, People.fresh())).length())
                .isEqualTo(first.length());
        assertThat(mailbox.subjects(email)).containsExactly(CONFIRM, CHOOSE);
        verify(link).then().statusCode(400);
        verify(mailbox.token(email, CHOOSE)).then().statusCode(400);
        People.post("/auth/email/resend", Map.of("email", email));
        assertThat(mailbox.subjects(email)).containsExactly(CONFIRM, CHOOSE, CHOOSE);

        String own = People.freshPassword();
        People.post(
                        "/auth/password/reset",
                        Map.of("token", mailbox.token(email, CHOOSE), "password", own))
                .then()
                .statusCode(204);

        People.tryLogin(email, strangers).then().statusCode(401);
        People.tryLogin(email, password).then().statusCode(401);
        String token = People.tryLogin(email, own).jsonPath().getString("access_token");
        assertThat(People.me(token).jsonPath().getString("username")).isNull();
        assertThat(People.me(token).jsonPath().getBoolean("email_verified")).isTrue();
    }

    @Test
    void whoever_registers_once_more_with_the_same_password_follows_the_newest_link() {
        register(email, password);
        String first = mailbox.token(email, CONFIRM);
        register(email, password);
        String second = mailbox.token(email, CONFIRM);
        verify(first).then().statusCode(400);
        verify(second).then().statusCode(204);
        People.tryLogin(email, password).then().statusCode(200);
    }

    @Test
    void a_password_that_counts_no_more_does_not_come_back_by_being_sent_again() {
        register(email, password);
        mailbox.subjects(email);
        register(email, People.freshPassword());
        mailbox.subjects(email);
        register(email, password);
        assertThat(mailbox.subjects(email)).containsExactly(CONFIRM, CHOOSE, CHOOSE);
    }

    @Test
    void nobody_is_mailed_more_than_the_budget_and_the_answer_stays_the_same() {
        String first = People.said(register(email, password));
        for (int i = 0; i < 7; i++) {
            assertThat(People.said(register(email, password))).isEqualTo(first);
        }
        assertThat(mailbox.subjects(email)).hasSize(5);
        String newest = mailbox.token(email, CONFIRM);
        verify(newest).then().statusCode(204);
    }

    @Test
    void what_is_asked_for_in_vain_keeps_nobody_from_registering_or_recovering() {
        for (int i = 0; i < 6; i++) {
            People.post("/auth/password/forgot", Map.of("email", email)).then().statusCode(202);
            People.post("/auth/email/resend", Map.of("email", email)).then().statusCode(202);
        }
        assertThat(mailbox.subjects(email)).isEmpty();
        register(email, password);
        verify(mailbox.token(email, CONFIRM)).then().statusCode(204);
        for (int i = 0; i < 6; i++) {
            register(email, password);
        }
        People.post("/auth/password/forgot", Map.of("email", email)).then().statusCode(202);
        assertThat(mailbox.subjects(email)).contains("Choose a new password");
    }

    @Test
    void the_owner_of_an_address_is_not_flooded_either() {
        Account owner = people.somebody(password);
        for (int i = 0; i < 7; i++) {
            register(owner.email(), password).then().statusCode(202);
        }
        assertThat(mailbox.subjects(owner.email())).hasSize(5).containsOnly(ALREADY);
    }

    @Test
    void one_person_is_found_by_every_spelling_of_a_name() {
        String tail = People.fresh();
        String composed = "ren\u00e9" + tail;
        String decomposed = "Rene\u0301" + tail.toUpperCase(Locale.ROOT);
        registration.create(
                new Registration.Request(
                        composed + "@example.com",
                        "d\u00e9j\u00e0 vu at the old quay",
                        composed,
                        null),
                false);
        for (String who : new String[] {composed, decomposed, decomposed + "@EXAMPLE.com"}) {
            People.tryLogin(who, "de\u0301ja\u0300 vu at the old quay").then().statusCode(200);
        }
        People.post(
                        "/auth/login",
                        Map.of(
                                "username",
                                composed,
                                "password",
                                "d\u00e9j\u00e0 vu at the old quay"))
                .then()
                .statusCode(200);
        People.post(
                        "/auth/login",
                        Map.of(
                                "email",
                                decomposed + "@example.com",
                                "password",
                                "d\u00e9j\u00e0 vu at the old quay"))
                .then()
                .statusCode(200);
        Response twin = register(decomposed + "@example.com", password);
        assertThat(twin.statusCode()).isEqualTo(202);
        assertThat(mailbox.subjects(composed + "@example.com")).containsExactly(ALREADY);
    }
}
