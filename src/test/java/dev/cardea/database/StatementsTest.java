package dev.cardea.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.hamcrest.Matchers.lessThan;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.AccountClosure;
import dev.cardea.accounts.Accounts;
import dev.cardea.accounts.OneTimeTokens;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.crypto.Secrets;
import dev.cardea.federation.AccountLinks;
import dev.cardea.federation.Linking;
import dev.cardea.oauth.authorize.PushedRequests;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.replay.UsedJtis;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.RevocationLog;
import dev.cardea.revocation.Revocations;
import dev.cardea.sessions.ExpiredSessions;
import dev.cardea.sessions.SessionReceivers;
import dev.cardea.sessions.Sessions;
import dev.cardea.sessions.VouchedSessions;
import dev.cardea.support.DpopKey;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.Visitor;
import dev.cardea.support.Wire;
import dev.cardea.support.Wire.Answer;
import dev.cardea.tokens.AuthorizationCodes;
import dev.cardea.tokens.DeviceCodes;
import io.quarkus.mailer.MockMailbox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
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

    private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

    /// Tables whose rows come with people, their doings and time.
    private static final String GROWING =
            "account|account_identifier|account_link|account_link_subject|credential|one_time_token|session|refresh_grant|account_role|membership"
                    + "|membership_role|revocation_rule|outbox|rate_bucket|session_receiver|signal_event"
                    + "|authorization_code|pushed_request|device_code|device_user_code|used_jti|session_client|consent"
                    + "|profile|subject_sector|audit_entry\\w*";

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
    @Inject ExpiredSessions expiredSessions;
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
    @Inject OAuthClients clients;
    @Inject UsedJtis usedJtis;
    @Inject AuthorizationCodes codes;
    @Inject PushedRequests pushedRequests;
    @Inject DeviceCodes deviceCodes;
    @Inject SessionReceivers receivers;
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
        everythingThatApplicationsDo();
        whatIsLookedForAgainAndAgain();
        List<RecordingDatabase.Statement> statements = recorded.kinds();
        assertThat(statements).hasSizeGreaterThan(60);
        for (String table :
                List.of(
                        "authorization_code",
                        "pushed_request",
                        "device_code",
                        "used_jti",
                        "consent",
                        "subject_sector",
                        "profile")) {
            assertThat(statements)
                    .extracting(RecordingDatabase.Statement::toString)
                    .as(table + " is asked")
                    .anyMatch(sql ->
                            sql.matches("(SELECT|UPDATE|DELETE|INSERT).*\\b" + table + "\\b.*"));
        }
        List<String> slow = new ArrayList<>();
        QuarkusTransaction.begin();
        try {
            ManyOfEverything.insert(database);
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
    }

    private void everythingThatApplicationsDo() {
        ClientRegistry.Changed app =
                clients.registered(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "token_endpoint_auth_method",
                                "client_secret_post",
                                "subject_type",
                                "pairwise",
                                "grant_types",
                                List.of(
                                        "authorization_code",
                                        "refresh_token",
                                        "client_credentials",
                                        DEVICE)));
        Visitor visitor = new Visitor(people.somebody());
        JsonPath tokens = visitor.tokens(app, "openid email offline_access");
        String token = tokens.getString("access_token");
        asks(app, "/oauth/introspect", Map.of("token", token));
        asks(
                app,
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        tokens.getString("refresh_token")));
        People.as(token).get("/oauth/userinfo").then().statusCode(200);
        asks(app, "/oauth/token", Map.of("grant_type", "client_credentials"));
        String request = asks(app, "/oauth/par", authorization()).getString("request_uri");
        visitor.browser()
                .authorize(Map.of("client_id", app.client().clientId(), "request_uri", request))
                .then()
                .statusCode(303);
        JsonPath device = asks(app, "/oauth/device_authorization", Map.of("scope", "openid"));
        visitor.browser().get(device.getString("verification_uri_complete"));
        call(
                        app,
                        "/oauth/token",
                        Map.of(
                                "grant_type",
                                DEVICE,
                                "device_code",
                                device.getString("device_code")))
                .then()
                .statusCode(400);
        visitor.browser().get("/account").then().statusCode(200);
        String again =
                visitor.tokens(app, "openid email offline_access").getString("refresh_token");
        assertThat(call(app, "/oauth/revoke", Map.of("token", again)).statusCode()).isEqualTo(200);
    }

    private static Map<String, String> authorization() {
        return Map.of(
                "response_type",
                "code",
                "redirect_uri",
                "https://app.example/cb",
                "scope",
                "openid",
                "code_challenge",
                Pkce.fresh().challenge(),
                "code_challenge_method",
                "S256");
    }

    private static JsonPath asks(
            ClientRegistry.Changed app, String path, Map<String, String> form) {
        return call(app, path, form).then().statusCode(lessThan(300)).extract().jsonPath();
    }

    /// With a proof of possession, which a token request may carry and others ignore.
    private static Response call(
            ClientRegistry.Changed app, String path, Map<String, String> form) {
        return People.anywhere()
                .header("DPoP", new DpopKey().proof("POST", "http://localhost:8081" + path, null))
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParams(form)
                .formParam("client_id", app.client().clientId())
                .formParam("client_secret", app.secret())
                .post(path);
    }

    private void whatIsLookedForAgainAndAgain() {
        expiredSessions.deleteExpired(100);
        oneTimeTokens.deleteExpired(100);
        closure.deleteUnverified(100);
        revocations.deleteExpired(100);
        usedJtis.deleteExpired(100);
        codes.deleteExpired(100);
        pushedRequests.deleteExpired(100);
        deviceCodes.deleteExpired(100);
        receivers.deleteExpired(100);
        for (String look :
                List.of(
                        "FROM revocation_rule WHERE stream = ? AND seq > ?",
                        "FROM session_client WHERE live_session IS NULL",
                        "FROM signal_stream s WHERE endpoint_url IS NOT NULL")) {
            Awaitility.await(look)
                    .until(() ->
                            recorded.kinds().stream()
                                    .anyMatch(kind -> kind.toString().contains(look)));
        }
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
