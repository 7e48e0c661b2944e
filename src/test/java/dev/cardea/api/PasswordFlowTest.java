package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.AccountClosure;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.passwords.BusyHashing;
import dev.cardea.passwords.HashingQueue;
import dev.cardea.passwords.PasswordHasher;
import dev.cardea.support.Mailbox;
import dev.cardea.support.People;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PasswordFlowTest {

    private static final String CHOOSE = "Choose a new password";
    private static final String CHANGED = "Your password was changed";
    private static final String NEXT = "another harbour at dawn";

    @Inject People people;
    @Inject Mailbox mailbox;
    @Inject Database database;

    @Inject AccountClosure closure;
    @Inject PasswordHasher hasher;
    @Inject CardeaConfig config;

    private final String password = People.freshPassword();

    private Account account;
    private JsonPath here;
    private JsonPath elsewhere;

    @BeforeEach
    void somebody_is_logged_in_on_two_devices() {
        account = people.somebody(password);
        elsewhere = People.login(account, password, "profile");
        here = People.login(account, password, "profile");
    }

    private Response change(String current, String next) {
        return People.post(
                "/auth/password/change",
                here.getString("access_token"),
                Map.of("current_password", current, "new_password", next));
    }

    private static Response forgot(String email) {
        return People.post("/auth/password/forgot", Map.of("email", email));
    }

    private static Response reset(String token, String password) {
        return People.post("/auth/password/reset", Map.of("token", token, "password", password));
    }

    private static void alive(JsonPath session) {
        People.me(session.getString("access_token")).then().statusCode(200);
        People.refresh(session.getString("refresh_token")).then().statusCode(200);
    }

    private static void ended(JsonPath session) {
        People.me(session.getString("access_token")).then().statusCode(401);
        People.refresh(session.getString("refresh_token")).then().statusCode(401);
    }

    private static String field(Response refused) {
        assertThat(refused.statusCode()).isEqualTo(400);
        return refused.jsonPath().getString("errors[0].field");
    }

    @Test
    void a_new_password_ends_the_other_sessions_and_this_one_goes_on() {
        Response changed = change(password, NEXT);
        assertThat(changed.statusCode()).isEqualTo(204);
        assertThat(Long.parseLong(changed.header("Revocation-Seq"))).isPositive();
        ended(elsewhere);
        alive(here);
        People.tryLogin(account.email(), password).then().statusCode(401);
        People.tryLogin(account.email(), NEXT).then().statusCode(200);
        assertThat(mailbox.subjects(account.email())).containsExactly(CHANGED);
    }

    @Test
    void the_current_password_must_be_right() {
        assertThat(field(change("not the current one", NEXT))).isEqualTo("current_password");
        assertThat(field(change(password, "too short"))).isEqualTo("new_password");
        assertThat(field(change(password, account.email()))).isEqualTo("new_password");
        alive(elsewhere);
        assertThat(mailbox.subjects(account.email())).isEmpty();
    }

    @Test
    void a_new_password_ends_a_change_of_address_that_somebody_else_asked_for() {
        String thiefs = People.fresh() + "@example.com";
        People.post(
                        "/auth/email/change",
                        elsewhere.getString("access_token"),
                        Map.of("password", password, "email", thiefs))
                .then()
                .statusCode(202);
        String link = mailbox.token(thiefs, "Confirm your new e-mail address");
        change(password, NEXT).then().statusCode(204);
        assertThat(field(People.post("/auth/email/confirm", Map.of("token", link))))
                .isEqualTo("token");
    }

    @Test
    void forgetting_tells_nothing() {
        Account disabled = people.somebody(password);
        closure.disable(disabled.id(), account.id());
        String nobody = People.fresh() + "@example.com";
        String said = People.said(forgot(account.email()));
        assertThat(said).startsWith("202");
        assertThat(People.said(forgot(disabled.email()))).isEqualTo(said);
        assertThat(People.said(forgot(nobody))).isEqualTo(said);
        assertThat(mailbox.subjects(account.email())).containsExactly(CHOOSE);
        assertThat(mailbox.subjects(disabled.email())).isEmpty();
        assertThat(mailbox.subjects(nobody)).isEmpty();
    }

    @Test
    void a_reset_ends_every_session_and_its_link_works_once() {
        forgot(account.email());
        String token = mailbox.token(account.email(), CHOOSE);
        alive(elsewhere);
        Response done = reset(token, NEXT);
        assertThat(done.statusCode()).isEqualTo(204);
        assertThat(Long.parseLong(done.header("Revocation-Seq"))).isPositive();
        ended(here);
        ended(elsewhere);
        assertThat(field(reset(token, "yet another harbour"))).isEqualTo("token");
        People.tryLogin(account.email(), password).then().statusCode(401);
        People.tryLogin(account.email(), NEXT).then().statusCode(200);
        assertThat(mailbox.subjects(account.email())).containsExactly(CHOOSE, CHANGED);
    }

    @Test
    void a_password_that_policy_refuses_leaves_the_link_usable() {
        forgot(account.email());
        String token = mailbox.token(account.email(), CHOOSE);
        assertThat(field(reset(token, "short"))).isEqualTo("password");
        assertThat(field(reset(token, account.email()))).isEqualTo("password");
        reset(token, NEXT).then().statusCode(204);
    }

    @Test
    void a_reset_link_expires_after_thirty_minutes_and_dies_with_a_newer_one() {
        forgot(account.email());
        String first = mailbox.token(account.email(), CHOOSE);
        assertThat(
                        database.one(
                                "SELECT expires_at - created_at = interval '30 minutes' FROM one_time_token WHERE account_id = ?",
                                row -> row.getBoolean(1),
                                account.id()))
                .contains(true);
        forgot(account.email());
        String second = mailbox.token(account.email(), CHOOSE);
        assertThat(field(reset(first, NEXT))).isEqualTo("token");
        database.update(
                "UPDATE one_time_token SET expires_at = now() - interval '1 second' WHERE account_id = ?",
                account.id());
        assertThat(field(reset(second, NEXT))).isEqualTo("token");
        alive(here);
    }

    @Test
    void the_link_of_an_account_that_was_disabled_meanwhile_is_dead() {
        forgot(account.email());
        String token = mailbox.token(account.email(), CHOOSE);
        closure.disable(account.id(), UUID.randomUUID());
        assertThat(field(reset(token, NEXT))).isEqualTo("token");
    }

    @Test
    void an_imported_bcrypt_hash_logs_in_and_becomes_argon2id() {
        store(BcryptUtil.bcryptHash("an imported password", 5));
        People.tryLogin(account.email(), "an imported passwor").then().statusCode(401);
        assertThat(stored()).startsWith("$2");
        People.tryLogin(account.email(), "an imported password").then().statusCode(200);
        String rehashed = stored();
        assertThat(rehashed).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        People.tryLogin(account.email(), "an imported password").then().statusCode(200);
        assertThat(stored()).isEqualTo(rehashed);
    }

    @Test
    void
            a_log_in_while_everybody_is_busy_hashing_succeeds_and_leaves_the_old_hash_to_a_later_one() {
        store(BcryptUtil.bcryptHash("an imported password", 5));
        QuarkusMock.installMockForType(new BusyHashing(hasher, config), HashingQueue.class);
        People.tryLogin(account.email(), "an imported password").then().statusCode(200);
        assertThat(stored()).startsWith("$2");
    }

    private void store(String hash) {
        database.update(
                "UPDATE credential SET secret = ? WHERE account_id = ?", hash, account.id());
    }

    private String stored() {
        return database.one(
                        "SELECT secret FROM credential WHERE account_id = ?",
                        row -> row.getString(1),
                        account.id())
                .orElseThrow();
    }
}
