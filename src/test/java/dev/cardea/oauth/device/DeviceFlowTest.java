package dev.cardea.oauth.device;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.cardea.accounts.Account;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.clients.Consents;
import dev.cardea.database.Database;
import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The device flow (RFC 8628), as a device, a browser and an attacker see it.
@QuarkusTest
class DeviceFlowTest {

    private static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject Database database;
    @Inject Consents consents;
    @Inject ClientRegistry registry;

    @Test
    void somebody_follows_the_link_logs_in_and_lets_the_device_in() {
        Account account = people.somebody();
        Client client = television();
        JsonPath codes = codes(client, "openid profile offline_access");
        poll(client, codes).then().statusCode(400).body("error", equalTo("authorization_pending"));
        Browser browser = new Browser();

        Response login = browser.get(codes.getString("verification_uri_complete"));
        login.then().body(containsString("id=\"login-submit\""));
        Response page = browser.logIn(login, account);
        page.then()
                .statusCode(200)
                .body(containsString(codes.getString("user_code")))
                .body(containsString("Television &lt;b&gt;"))
                .body(containsString("id=\"consent-host\">Nobody here vouches for who runs"))
                .body(containsString("203.0.113.7"))
                .body(containsString("another network than yours"))
                .body(containsString("SetTop/1.0"));
        allow(browser, page).then().statusCode(200);

        JsonPath tokens =
                poll(client, codes)
                        .then()
                        .statusCode(200)
                        .header("Cache-Control", "no-store")
                        .body("refresh_token", notNullValue())
                        .extract()
                        .jsonPath();
        assertThat(Claims.of(tokens.getString("id_token")).json().getString("sub"))
                .isEqualTo(account.id().toString());
        OAuthClients.refresh(client, tokens.getString("refresh_token")).then().statusCode(200);
    }

    @Test
    void a_client_that_somebody_vouches_for_is_shown_without_a_warning_of_who_it_is() {
        Client client = television();
        registry.change(client.id(), client.metadata(), true, null);
        Browser browser = loggedIn(people.somebody());

        typed(browser, codes(client, "profile").getString("user_code"))
                .then()
                .body(containsString("id=\"consent-allow\""))
                .body(not(containsString("id=\"consent-host\"")));
    }

    @Test
    void the_device_has_a_session_of_its_own_from_where_it_asked() {
        Account account = people.somebody();
        Client client = television();
        JsonPath codes = codes(client, "profile");
        Browser browser = loggedIn(account);
        allow(browser, typed(browser, codes.getString("user_code"))).then().statusCode(200);

        String session =
                Claims.of(poll(client, codes).jsonPath().getString("access_token"))
                        .json()
                        .getString("sid");

        assertThat(
                        database.one(
                                "SELECT address || ' ' || user_agent FROM session WHERE account_id = ? AND id = ?::uuid",
                                row -> row.getString(1),
                                account.id(),
                                session))
                .contains("203.0.113.7 SetTop/1.0");
    }

    @Test
    void what_was_allowed_stands_in_the_account_and_ends_when_it_is_taken_back() {
        Client client = television();
        JsonPath codes = codes(client, "profile");
        Browser browser = loggedIn(people.somebody());
        allow(browser, typed(browser, codes.getString("user_code"))).then().statusCode(200);
        JsonPath tokens = poll(client, codes).then().statusCode(200).extract().jsonPath();
        Response account = browser.get("/account");
        assertThat(account.asString()).contains("value=\"" + client.id() + "\"");

        browser.submit(account, "/account/withdraw", Map.of("client", client.id().toString()));

        OAuthClients.refresh(client, tokens.getString("refresh_token")).then().statusCode(400);
        typed(browser, codes(client, "profile").getString("user_code"))
                .then()
                .body(containsString("id=\"consent-allow\""));
    }

    @Test
    void a_code_is_redeemed_once_even_by_many_at_once() {
        Client client = television();
        JsonPath codes = codes(client, "profile");
        Browser browser = loggedIn(people.somebody());
        allow(browser, typed(browser, codes.getString("user_code")));

        List<Integer> answers =
                IntStream.range(0, 8)
                        .parallel()
                        .mapToObj(i -> poll(client, codes).statusCode())
                        .toList();

        assertThat(answers).containsOnly(200, 400).containsOnlyOnce(200);
        poll(client, codes).then().statusCode(400).body("error", equalTo("invalid_grant"));
    }

    @Test
    void who_says_no_gives_nothing_and_the_device_is_told() {
        Client client = television();
        JsonPath codes = codes(client, "profile");
        Browser browser = loggedIn(people.somebody());

        browser.submit(
                        typed(browser, codes.getString("user_code")),
                        "/device",
                        Map.of("decision", "deny"))
                .then()
                .statusCode(200);

        poll(client, codes).then().statusCode(400).body("error", equalTo("access_denied"));
        typed(browser, codes.getString("user_code")).then().statusCode(404);
    }

    @Test
    void a_device_that_asks_too_often_has_to_slow_down() {
        Client client = television();
        JsonPath codes = codes(client, "profile");
        assertThat(codes.getInt("interval")).isEqualTo(5);

        poll(client, codes).then().body("error", equalTo("authorization_pending"));
        poll(client, codes).then().statusCode(400).body("error", equalTo("slow_down"));
        poll(client, codes).then().body("error", equalTo("slow_down"));
    }

    @Test
    void a_device_that_asks_at_once_again_causes_no_write() {
        Client client = television();
        JsonPath codes = codes(client, "profile");
        poll(client, codes).then().body("error", equalTo("authorization_pending"));
        database.update(
                "UPDATE device_code SET polled_at = now() + interval '1 minute' WHERE client_id = ?",
                client.id());
        String before = written(client);

        poll(client, codes).then().statusCode(400).body("error", equalTo("slow_down"));

        assertThat(written(client)).isEqualTo(before);
    }

    /// The transaction that wrote the row last.
    private String written(Client client) {
        return database.one(
                        "SELECT xmin::text FROM device_code WHERE client_id = ?",
                        row -> row.getString(1),
                        client.id())
                .orElseThrow();
    }

    @Test
    void after_its_time_the_code_is_worth_nothing_to_anybody() {
        Client client = television();
        JsonPath codes = codes(client, "profile");
        database.update(
                "UPDATE device_code SET expires_at = now() WHERE client_id = ?", client.id());

        poll(client, codes).then().statusCode(400).body("error", equalTo("expired_token"));
        Browser browser = loggedIn(people.somebody());
        typed(browser, codes.getString("user_code")).then().statusCode(404);
    }

    @Test
    void a_device_code_is_its_clients_alone() {
        JsonPath codes = codes(television(), "profile");

        poll(television(), codes).then().statusCode(400).body("error", equalTo("invalid_grant"));
    }

    @Test
    void a_client_that_is_not_registered_for_it_gets_no_codes() {
        given().formParam("client_id", clients.spa().clientId())
                .post("/oauth/device_authorization")
                .then()
                .statusCode(400)
                .body("error", equalTo("unauthorized_client"));
        given().formParam("client_id", "nobody")
                .post("/oauth/device_authorization")
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_client"));
    }

    @Test
    void a_form_from_another_browser_lets_no_device_in() {
        Client client = television();
        JsonPath codes = codes(client, "profile");
        Account account = people.somebody();
        Response page = typed(loggedIn(account), codes.getString("user_code"));

        allow(loggedIn(account), page).then().statusCode(403);

        poll(client, codes).then().body("error", equalTo("authorization_pending"));
    }

    @Test
    void what_was_allowed_before_everything_ended_is_not_redeemed_after() {
        Account account = people.somebody();
        Client client = television();
        JsonPath codes = codes(client, "profile");
        Browser browser = loggedIn(account);
        allow(browser, typed(browser, codes.getString("user_code"))).then().statusCode(200);

        People.post(
                        "/auth/logout",
                        People.login(account).getString("access_token"),
                        Map.of("everywhere", true))
                .then()
                .statusCode(204);

        poll(client, codes).then().statusCode(400).body("error", equalTo("invalid_grant"));
    }

    @Test
    void who_takes_access_back_takes_it_from_their_own_device_alone() {
        Client client = television();
        Account account = people.somebody();
        JsonPath own = allowed(client, account);
        JsonPath others = allowed(client, people.somebody());

        consents.withdraw(account.id(), client.id());

        poll(client, own).then().statusCode(400).body("error", equalTo("invalid_grant"));
        poll(client, others).then().statusCode(200);
    }

    @Test
    void nobody_tries_many_user_codes() {
        Browser browser = loggedIn(people.somebody());

        List<Integer> answers =
                IntStream.range(0, 31)
                        .mapToObj(i -> typed(browser, "BBBB-BBBB").statusCode())
                        .toList();

        assertThat(answers.subList(0, 30)).containsOnly(404);
        assertThat(answers.getLast()).isEqualTo(429);
    }

    @Test
    void neither_code_stands_in_the_database() {
        JsonPath codes = codes(television(), "profile");

        assertThat(
                        database.one(
                                "SELECT count(*) FROM device_code d, device_user_code u"
                                        + " WHERE position(?::text in d::text || u::text) > 0"
                                        + " OR position(?::text in d::text || u::text) > 0",
                                row -> row.getInt(1),
                                codes.getString("device_code"),
                                codes.getString("user_code").replace("-", "")))
                .contains(0);
    }

    private static JsonPath allowed(Client client, Account account) {
        JsonPath codes = codes(client, "profile");
        Browser browser = loggedIn(account);
        allow(browser, typed(browser, codes.getString("user_code"))).then().statusCode(200);
        return codes;
    }

    private Client television() {
        return clients.client(
                Map.of(
                        "client_name",
                        "Television <b>",
                        "token_endpoint_auth_method",
                        "none",
                        "grant_types",
                        List.of(DEVICE_CODE, "refresh_token")));
    }

    private static JsonPath codes(Client client, String scope) {
        return given().header("X-Forwarded-For", "203.0.113.7")
                .header("User-Agent", "SetTop/1.0")
                .formParam("client_id", client.clientId())
                .formParam("scope", scope)
                .post("/oauth/device_authorization")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("verification_uri", equalTo("http://localhost:8081/device"))
                .body("expires_in", equalTo(600))
                .extract()
                .jsonPath();
    }

    private static Response poll(Client client, JsonPath codes) {
        return OAuthClients.token(
                Map.of(
                        "grant_type", DEVICE_CODE,
                        "client_id", client.clientId(),
                        "device_code", codes.getString("device_code")));
    }

    private static Browser loggedIn(Account account) {
        Browser browser = new Browser();
        browser.logIn(browser.get("/login"), account);
        return browser;
    }

    private static Response typed(Browser browser, String code) {
        return browser.submit(browser.get("/device"), "/device", Map.of("user_code", code));
    }

    private static Response allow(Browser browser, Response page) {
        return browser.submit(page, "/device", Map.of("decision", "allow"));
    }
}
