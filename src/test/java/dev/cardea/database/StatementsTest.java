package dev.cardea.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.AccountClosure;
import dev.cardea.accounts.Accounts;
import dev.cardea.accounts.OneTimeTokens;
import dev.cardea.crypto.Secrets;
import dev.cardea.federation.AccountLinks;
import dev.cardea.federation.Linking;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.RevocationLog;
import dev.cardea.revocation.Revocations;
import dev.cardea.sessions.Sessions;
import dev.cardea.sessions.VouchedSessions;
import dev.cardea.support.People;
import dev.cardea.support.Wire;
import dev.cardea.support.Wire.Answer;
import io.quarkus.mailer.MockMailbox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the requests ask of the database: how often, and by which index. The statements are caught
/// as they run, not copied.
@QuarkusTest
class StatementsTest {

    private static final int MANY = 10_000;

    /// Tables whose rows come with people, their doings and time.
    private static final String GROWING =
            "account|account_identifier|account_link|account_link_subject|credential|one_time_token|session|refresh_grant|account_role|membership"
                    + "|membership_role|revocation_rule|outbox|rate_bucket|session_receiver|signal_event"
                    + "|audit_entry\\w*";

    /// An empty partition (of a month to come) costs nothing to read from end to end.
    private static final Pattern SEQUENTIAL =
            Pattern.compile(
                    "Seq Scan on ("
                            + GROWING
                            + ")(?: \\w+)?(?:  (?!\\(cost=0\\.00\\.\\.[01]\\.00)|$)",
                    Pattern.MULTILINE);

    @Inject People people;
    @Inject DataSource source;
    @Inject Sessions sessions;
    @Inject OneTimeTokens oneTimeTokens;
    @Inject AccountClosure closure;
    @Inject RevocationLog revocations;
    @Inject RateLimiter limiter;
    @Inject Accounts accounts;
    @Inject AccountLinks links;
    @Inject Linking linking;
    @Inject VouchedSessions vouched;
    @Inject Revocations endings;
    @Inject MockMailbox mailbox;
    @Inject Database database;

    private RecordingDatabase recorded;

    @BeforeEach
    void record() {
        recorded = new RecordingDatabase(source);
        QuarkusMock.installMockForType(recorded, Database.class);
    }

    @Test
    void a_refresh_is_one_statement() {
        JsonPath login = People.login(people.somebody());
        assertThat(
                        statementsOf(
                                "POST",
                                "/auth/refresh",
                                null,
                                Map.of("refresh_token", login.getString("refresh_token"))))
                .hasSize(1);
    }

    @Test
    void ones_own_account_is_one_statement() {
        String token = People.login(people.somebody()).getString("access_token");
        assertThat(statementsOf("GET", "/auth/me", token, Map.of())).hasSize(1);
    }

    @Test
    void a_log_in_is_six_statements_however_many_sessions_there_are() {
        Account account = people.somebody();
        for (int i = 0; i < 4; i++) {
            assertThat(
                            statementsOf(
                                    "POST",
                                    "/auth/login",
                                    null,
                                    Map.of(
                                            "identifier",
                                            account.email(),
                                            "password",
                                            People.PASSWORD)))
                    .hasSizeLessThanOrEqualTo(6);
        }
    }

    @Test
    void a_log_out_is_four_statements_and_its_notification_none_of_its_own() {
        String token = People.login(people.somebody()).getString("access_token");
        assertThat(statementsOf("POST", "/auth/logout", token, Map.of()))
                .hasSize(4)
                .extracting(RecordingDatabase.Statement::toString)
                .filteredOn(sql -> sql.contains("pg_notify"))
                .singleElement(STRING)
                .contains("INSERT INTO revocation_rule");
    }

    @Test
    void my_sessions_are_one_statement_however_many_there_are() {
        Account account = people.somebody();
        String token = "";
        for (int i = 0; i < 4; i++) {
            token = People.login(account).getString("access_token");
        }
        assertThat(statementsOf("GET", "/auth/sessions", token, Map.of())).hasSize(1);
    }

    @Test
    void no_statement_reads_a_table_that_grows_from_end_to_end() {
        everythingThatHappensOften();
        List<RecordingDatabase.Statement> statements = recorded.kinds();
        assertThat(statements).hasSizeGreaterThan(25);
        List<String> slow = new ArrayList<>();
        QuarkusTransaction.begin();
        try {
            manyOfEverything();
            assertThat(
                            plan(
                                    new RecordingDatabase.Statement(
                                            "",
                                            "SELECT max(user_agent) FROM session",
                                            new Object[0])))
                    .containsPattern(SEQUENTIAL);
            for (RecordingDatabase.Statement statement : statements) {
                String plan = plan(statement);
                Matcher sequential = SEQUENTIAL.matcher(plan);
                if (sequential.find()) {
                    slow.add(sequential.group(1) + ": " + statement + "\n" + plan);
                }
            }
        } finally {
            QuarkusTransaction.rollback();
        }
        assertThat(slow).isEmpty();
    }

    private List<RecordingDatabase.Statement> statementsOf(
            String method, String path, String token, Map<String, String> body) {
        String id = "count-" + Secrets.token(9);
        var request =
                Wire.json(method, path, new JsonObject(Map.copyOf(body)).encode())
                        .header("X-Request-Id", id);
        Answer answer =
                Wire.send(
                        token == null
                                ? request
                                : request.header("Authorization", "Bearer " + token));
        assertThat(answer.status()).isIn(200, 204);
        List<RecordingDatabase.Statement> statements = recorded.of(id);
        assertThat(statements).isNotEmpty();
        return statements;
    }

    private void everythingThatHappensOften() {
        String email = People.fresh() + "@example.com";
        post(
                "/auth/register",
                null,
                Map.of("email", email, "password", People.PASSWORD, "username", People.fresh()));
        post("/auth/email/verify", null, Map.of("token", mailed(email)));
        JsonPath login =
                post("/auth/login", null, Map.of("identifier", email, "password", People.PASSWORD));
        post("/auth/login", null, Map.of("identifier", email, "password", "not " + email));
        post("/auth/login", null, Map.of("identifier", People.fresh(), "password", "not " + email));
        post("/auth/refresh", null, Map.of("refresh_token", login.getString("refresh_token")));
        String token = login.getString("access_token");
        for (String path :
                List.of("/auth/me", "/auth/me/export", "/auth/sessions", "/auth/organizations")) {
            assertThat(People.me(token).statusCode()).isEqualTo(200);
            Wire.send(Wire.to(path).header("Authorization", "Bearer " + token));
        }
        post("/auth/email/resend", null, Map.of("email", email));
        post("/auth/password/forgot", null, Map.of("email", email));
        post(
                "/auth/password/reset",
                null,
                Map.of("token", mailed(email), "password", "another quiet harbour"));
        JsonPath again =
                post(
                        "/auth/login",
                        null,
                        Map.of("identifier", email, "password", "another quiet harbour"));
        post("/auth/logout", again.getString("access_token"), Map.of());
        comesFromAnotherProvider(email);
        sessions.deleteExpired(100);
        oneTimeTokens.deleteExpired(100);
        closure.deleteUnverified(100);
        revocations.deleteExpired(100);
        Awaitility.await()
                .until(() ->
                        recorded.kinds().stream()
                                .map(RecordingDatabase.Statement::toString)
                                .anyMatch(sql ->
                                        sql.contains(
                                                "FROM revocation_rule WHERE stream = ? AND seq > ?")));
    }

    private void comesFromAnotherProvider(String email) {
        UUID account = accounts.idOf(email).orElseThrow();
        assertThat(links.accountOf("acme", email)).isEmpty();
        assertThat(links.of(account)).isEmpty();
        assertThat(vouched.begin(account, "acme", email, null)).isEmpty();
        assertThat(vouched.again(account, account, "acme", email, null)).isFalse();
        endings.endSessionsFrom(account, "acme", Reason.PROVIDER_UNLINKED);
        linking.unlink(account, "acme");
        closure.close(account, null);
    }

    private String mailed(String email) {
        Awaitility.await().until(() -> !mailbox.getMailsSentTo(email).isEmpty());
        Matcher link =
                Pattern.compile("token=([\\w-]+)")
                        .matcher(mailbox.getMailsSentTo(email).getLast().getText());
        assertThat(link.find()).isTrue();
        mailbox.clear();
        return link.group(1);
    }

    private static JsonPath post(String path, String token, Map<String, String> body) {
        var request = Wire.json("POST", path, new JsonObject(Map.copyOf(body)).encode());
        Answer answer =
                Wire.send(
                        token == null
                                ? request
                                : request.header("Authorization", "Bearer " + token));
        assertThat(answer.status()).as(path + " " + answer.body()).isIn(200, 201, 202, 204, 401);
        return answer.json();
    }

    /// Only in the transaction under way.
    private void manyOfEverything() {
        for (String sql :
                List.of(
                        "INSERT INTO account SELECT gen_random_uuid(), i || '@many.example', now(), NULL, NULL, 'active', 0, now(), now()"
                                + " FROM generate_series(1, %d) i",
                        "INSERT INTO account_identifier SELECT email, id FROM account WHERE email LIKE '%%@many.example'",
                        "INSERT INTO credential SELECT id, id, 'password', 'x', false, NULL, now(), now() FROM account"
                                + " WHERE email LIKE '%%@many.example'",
                        "INSERT INTO account_link SELECT id, 'many', id::text, NULL, now(), now() FROM account"
                                + " WHERE email LIKE '%%@many.example'",
                        "INSERT INTO account_link_subject SELECT provider, subject, account_id FROM account_link WHERE provider = 'many'",
                        "INSERT INTO one_time_token SELECT id, sha256(id::text::bytea), 'verify-email', NULL, now(), now() + '1 day'"
                                + " FROM account WHERE email LIKE '%%@many.example'",
                        "INSERT INTO session SELECT id, id, now(), now() + '1 day', 0, '{pwd}', NULL, '', '' FROM account"
                                + " WHERE email LIKE '%%@many.example'",
                        "INSERT INTO refresh_grant SELECT id, id, id, 0, '', 0, now(), 9, '' FROM account"
                                + " WHERE email LIKE '%%@many.example'",
                        "INSERT INTO role SELECT gen_random_uuid(), 'many.' || i, '', now() FROM generate_series(1, 100) i",
                        "INSERT INTO organization SELECT gen_random_uuid(), 'many.' || i, '', now() FROM generate_series(1, 100) i",
                        "INSERT INTO account_role SELECT a.id, r.id FROM account a, role r WHERE a.email LIKE '%%@many.example'"
                                + " AND r.name = 'many.' || (hashtext(a.email) & 63) + 1",
                        "INSERT INTO membership SELECT a.id, o.id, now() FROM account a, organization o WHERE a.email LIKE '%%@many.example'"
                                + " AND o.slug = 'many.' || (hashtext(a.email) & 63) + 1",
                        "INSERT INTO membership_role SELECT m.account_id, m.organization_id, x.role_id FROM membership m"
                                + " JOIN account_role x ON x.account_id = m.account_id JOIN account a ON a.id = m.account_id"
                                + " WHERE a.email LIKE '%%@many.example'",
                        "INSERT INTO revocation_rule SELECT 'main', -i, 'sid', i::text, NULL, 4000000000, '', now()"
                                + " FROM generate_series(1, %d) i",
                        "INSERT INTO client SELECT gen_random_uuid(), 'many', '{}', 'admin', false, 'disabled', NULL, 0, now(), now()",
                        "INSERT INTO session_receiver SELECT a.id, a.id, c.id, '', false, now(), now() + '1 day' FROM account a, client c"
                                + " WHERE a.email LIKE '%%@many.example' AND c.client_id = 'many'",
                        "INSERT INTO signal_stream SELECT id, id, NULL, NULL, NULL, NULL, 'disabled', NULL, false, 0, 0, 0, now(), NULL, now(), now()"
                                + " FROM client WHERE client_id = 'many'",
                        "INSERT INTO signal_event SELECT c.id, gen_random_uuid(), '{}', false, now() FROM generate_series(1, %d) i, client c"
                                + " WHERE c.client_id = 'many'",
                        "INSERT INTO outbox SELECT gen_random_uuid(), 'mail', '', 0, now() + '1 day', now() FROM generate_series(1, %d) i",
                        "INSERT INTO rate_bucket SELECT 'many:' || i, '', 4000000000000 FROM generate_series(1, %d) i",
                        "INSERT INTO audit_entry SELECT gen_random_uuid(), now() - i * interval '1 minute', 'login.succeeded',"
                                + " gen_random_uuid(), NULL, NULL, '', '', '', '{}' FROM generate_series(1, %d) i",
                        "ANALYZE")) {
            database.update(sql.formatted(MANY));
        }
    }

    private String plan(RecordingDatabase.Statement statement) {
        return String.join(
                "\n",
                new Database(source)
                        .list(
                                "EXPLAIN " + statement.sql(),
                                row -> row.getString(1),
                                statement.parameters()));
    }
}
