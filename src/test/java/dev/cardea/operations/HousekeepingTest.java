package dev.cardea.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.accounts.Account;
import dev.cardea.database.Database;
import dev.cardea.support.People;
import dev.cardea.tokens.DeviceCodes;
import dev.cardea.tokens.DeviceRequest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HousekeepingTest {

    @Inject Housekeeping housekeeping;
    @Inject Database database;
    @Inject People people;
    @Inject DeviceCodes deviceCodes;

    @Test
    void a_session_past_its_absolute_lifetime_goes_and_a_living_one_stays() {
        Account account = people.somebody();
        JsonPath over = People.login(account);
        JsonPath alive = People.login(account);
        database.update(
                "UPDATE session SET expires_at = now() - interval '1 second' WHERE id = ?::uuid",
                over.getString("session_id"));

        housekeeping.run();

        assertThat(sessions(account)).isEqualTo(1);
        assertThat(count("refresh_grant", account)).isEqualTo(1);
        People.refresh(alive.getString("refresh_token")).then().statusCode(200);
    }

    @Test
    void a_session_nobody_used_for_too_long_goes_long_before_its_absolute_end() {
        Account account = people.somebody();
        People.login(account);
        JsonPath used = People.login(account);
        database.update(
                "UPDATE session SET expires_at = now() + interval '1 day' WHERE account_id = ?",
                account.id());
        database.update(
                "UPDATE refresh_grant SET rotated_at = now() - interval '15 days'"
                        + " WHERE account_id = ? AND session_id <> ?::uuid",
                account.id(),
                used.getString("session_id"));

        housekeeping.run();

        assertThat(sessions(account)).isEqualTo(1);
        People.refresh(used.getString("refresh_token")).then().statusCode(200);
    }

    @Test
    void device_codes_go_when_no_device_waits_for_an_answer_any_more() {
        DeviceRequest request = new DeviceRequest("profile", List.of(), "192.0.2.1", "test");
        deviceCodes.issue(UUID.randomUUID(), request);
        database.update("UPDATE device_user_code SET expires_at = now() - interval '1 hour'");
        database.update("UPDATE device_code SET expires_at = now() - interval '1 hour'");
        DeviceCodes.Issued waiting = deviceCodes.issue(UUID.randomUUID(), request);

        housekeeping.run();

        assertThat(rows("device_code")).isEqualTo(1);
        assertThat(rows("device_user_code")).isEqualTo(1);
        assertThat(deviceCodes.find(waiting.userCode())).isPresent();
    }

    @Test
    void codes_and_pushed_requests_go_when_nothing_can_come_of_them_any_more() {
        for (String table : List.of("authorization_code", "pushed_request")) {
            database.update("DELETE FROM " + table);
        }
        database.update(
                "INSERT INTO authorization_code (hash, body, expires_at)"
                        + " SELECT sha256(i::text::bytea), '{}', now() - make_interval(hours => i) FROM generate_series(0, 1) i");
        database.update(
                "INSERT INTO pushed_request (hash, client_id, body, expires_at)"
                        + " SELECT sha256(i::text::bytea), gen_random_uuid(), '{}', now() - make_interval(hours => i)"
                        + " FROM generate_series(0, 1) i");

        housekeeping.run();

        assertThat(rows("authorization_code")).isEqualTo(1);
        assertThat(rows("pushed_request")).isEqualTo(1);
    }

    @Test
    void what_has_no_owner_goes_when_its_time_is_past() {
        for (String table : List.of("used_jti", "initial_access_token", "audit_entry_default")) {
            database.update("DELETE FROM " + table);
        }
        database.update(
                "INSERT INTO used_jti (hash, expires_at)"
                        + " SELECT sha256(i::text::bytea), now() - make_interval(hours => i) FROM generate_series(0, 1) i");
        database.update(
                "INSERT INTO initial_access_token (id, hash, label, uses_left, expires_at, created_at)"
                        + " SELECT gen_random_uuid(), sha256(i::text::bytea), '', 1, now() + make_interval(hours => i), now()"
                        + " FROM generate_series(-1, 1, 2) i");
        database.update(
                "INSERT INTO audit_entry_default SELECT gen_random_uuid(), now() - make_interval(years => i), 'login.succeeded',"
                        + " NULL, NULL, NULL, '', '', '', '{}' FROM unnest(ARRAY[2, 90]) i");
        database.update(
                "INSERT INTO audit_entry_default SELECT gen_random_uuid(), now() + interval '90 years', 'login.succeeded',"
                        + " NULL, NULL, NULL, '', '', '', '{}'");

        housekeeping.run();

        assertThat(rows("used_jti")).isEqualTo(1);
        assertThat(rows("initial_access_token")).isEqualTo(1);
        assertThat(rows("audit_entry_default")).isEqualTo(1);
        database.update("DELETE FROM audit_entry_default");
    }

    @Test
    void a_run_goes_on_until_nothing_is_due() {
        database.update(
                "INSERT INTO used_jti (hash, expires_at)"
                        + " SELECT sha256(i::text::bytea), now() - interval '1 day' FROM generate_series(1, 10500) i");

        housekeeping.run();

        assertThat(
                        database.list(
                                "SELECT 1 FROM used_jti WHERE expires_at < now() - interval '1 hour'",
                                row -> true))
                .isEmpty();
    }

    private int rows(String table) {
        return database.one("SELECT count(*) FROM " + table, row -> row.getInt(1)).orElseThrow();
    }

    @Test
    void the_walk_over_idle_sessions_goes_by_the_index() {
        String plan =
                String.join(
                        "\n",
                        database.transaction(() -> {
                            database.update("SET LOCAL enable_seqscan = off");
                            return database.list(
                                    "EXPLAIN SELECT expires_at, account_id, id FROM session"
                                            + " WHERE (expires_at, account_id, id) > (now(), '00000000-0000-0000-0000-000000000000',"
                                            + " '00000000-0000-0000-0000-000000000000') AND expires_at < now()"
                                            + " ORDER BY expires_at, account_id, id LIMIT 200",
                                    row -> row.getString(1));
                        }));
        assertThat(plan).contains("session_expiry");
    }

    @Test
    void one_time_tokens_and_revocation_rules_go_when_they_cannot_matter_any_more() {
        Account account = people.somebody();
        People.post("/auth/password/forgot", Map.of("email", account.email()))
                .then()
                .statusCode(202);
        await().until(() -> count("one_time_token", account) == 1);
        JsonPath tokens = People.login(account);
        People.post("/auth/logout", tokens.getString("access_token"), Map.of())
                .then()
                .statusCode(204);
        String session = tokens.getString("session_id");
        assertThat(rules(session)).isEqualTo(1);

        housekeeping.run();
        assertThat(rules(session)).isEqualTo(1);

        database.update(
                "UPDATE one_time_token SET expires_at = now() - interval '1 day' WHERE account_id = ?",
                account.id());
        database.update("UPDATE revocation_rule SET until = until - 900 WHERE value = ?", session);
        await().untilAsserted(() -> { // whoever follows the rules has to have seen it
            housekeeping.run();
            assertThat(rules(session)).isZero();
        });

        assertThat(count("one_time_token", account)).isZero();
    }

    @Test
    void an_account_whose_address_nobody_proved_in_a_week_frees_it() {
        Account proved = people.somebody();
        Account fresh = people.somebody();
        Account old = people.somebody();
        database.update(
                "UPDATE account SET email_verified_at = NULL WHERE id IN (?, ?)",
                fresh.id(),
                old.id());
        database.update(
                "UPDATE account SET created_at = created_at - interval '8 days' WHERE id IN (?, ?)",
                proved.id(),
                old.id());

        housekeeping.run();

        assertThat(exists(proved)).isTrue();
        assertThat(exists(fresh)).isTrue();
        assertThat(exists(old)).isFalse();
        assertThat(
                        database.list(
                                "SELECT 1 FROM account_identifier WHERE identifier = ?",
                                row -> true,
                                old.email()))
                .isEmpty();
    }

    private boolean exists(Account account) {
        return database.one("SELECT 1 FROM account WHERE id = ?", row -> true, account.id())
                .isPresent();
    }

    private long sessions(Account account) {
        return count("session", account);
    }

    private long count(String table, Account account) {
        return database.one(
                        "SELECT count(*) FROM " + table + " WHERE account_id = ?",
                        row -> row.getLong(1),
                        account.id())
                .orElseThrow();
    }

    private long rules(String session) {
        return database.one(
                        "SELECT count(*) FROM revocation_rule WHERE value = ?",
                        row -> row.getLong(1),
                        session)
                .orElseThrow();
    }
}
