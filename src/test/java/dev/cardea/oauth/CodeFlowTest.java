package dev.cardea.oauth;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.accounts.Account;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientMetadata;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.clients.Consents;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.revocation.RevocationLog;
import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.DpopKey;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The authorization code flow (RFC 6749 §4.1, OpenID Connect Core §3.1), as a browser and a client
/// see it.
@QuarkusTest
class CodeFlowTest {

    @Inject People people;
    @Inject RevocationLog log;
    @Inject OAuthClients clients;
    @Inject Consents consents;
    @Inject ClientRegistry registry;
    @Inject ObjectMapper json;
    @Inject RateLimiter limiter;
    @Inject Database database;

    @Test
    void a_person_logs_in_agrees_and_the_client_gets_tokens_that_tell_who_it_is() {
        Account account = people.somebody();
        Client client = clients.spa();
        Pkce pkce = Pkce.fresh();
        Browser browser = new Browser();

        Map<String, String> answer =
                Browser.redirected(
                        browser.allow(
                                browser.logIn(browser.authorize(request(client, pkce)), account)));

        assertEquals("xyz", answer.get("state"));
        assertEquals("http://localhost:8081", answer.get("iss"));
        JsonPath tokens =
                OAuthClients.redeem(client, answer.get("code"), pkce)
                        .then()
                        .statusCode(200)
                        .header("Cache-Control", "no-store")
                        .body("token_type", equalTo("Bearer"))
                        .body("refresh_token", nullValue())
                        .extract()
                        .jsonPath();
        JsonPath idToken = Claims.of(tokens.getString("id_token")).json();
        assertEquals(account.id().toString(), idToken.getString("sub"));
        assertEquals(client.clientId(), idToken.getString("aud"));
        assertEquals("n-0S6", idToken.getString("nonce"));
        given().auth()
                .oauth2(tokens.getString("access_token"))
                .get("/oauth/userinfo")
                .then()
                .statusCode(200)
                .body("sub", equalTo(account.id().toString()))
                .body("email", equalTo(account.email()))
                .body("name", equalTo("Some Body"));
    }

    @Test
    void who_is_logged_in_and_has_agreed_goes_straight_through() {
        Account account = people.somebody();
        Client client = clients.spa();
        Browser browser = loggedIn(account, client);

        Map<String, String> request = request(client, Pkce.fresh());
        request.put("prompt", "none");

        assertTrue(Browser.redirected(browser.authorize(request)).containsKey("code"));
    }

    @Test
    void a_form_from_another_site_comes_round_once_more_with_the_cookie() {
        Client client = clients.spa();
        Browser browser = loggedIn(people.somebody(), client);
        Map<String, String> request = request(client, Pkce.fresh());
        for (String prompt : List.of("", "none")) {
            request.put("prompt", prompt);
            String round =
                    given().redirects()
                            .follow(false)
                            .formParams(request)
                            .post("/oauth/authorize")
                            .then()
                            .statusCode(303)
                            .header("Location", containsString("/oauth/authorize?flow="))
                            .extract()
                            .header("Location");

            assertTrue(Browser.redirected(browser.get(round)).containsKey("code"), prompt);
            assertEquals(
                    prompt.equals("none"),
                    new Browser().get(round).header("Location") != null,
                    "somebody without a session");
        }
    }

    /// RFC 8252 §8.6: any program of the machine can ask in its name.
    @Test
    void who_comes_from_a_program_of_the_machine_is_asked_every_time() {
        for (String redirect : List.of("http://127.0.0.1:4711/cb", "com.example.app:/cb")) {
            Client client = onThisMachine(redirect, "none");
            Account account = people.somebody();
            Browser browser = loggedIn(account, client);
            Map<String, String> request = request(client, Pkce.fresh());

            Response page = browser.authorize(request);
            page.then().body(containsString("id=\"consent-allow\""));
            assertTrue(Browser.redirected(browser.allow(page)).containsKey("code"));
            Browser other = new Browser();
            other.logIn(other.authorize(request), account)
                    .then()
                    .body(containsString("id=\"consent-allow\""));
            assertEquals("consent_required", silently(browser, request));
        }
    }

    @Test
    void a_program_that_somebody_vouches_for_is_not_answered_behind_the_persons_back() {
        Client client = onThisMachine("http://127.0.0.1/cb", "none");
        registry.change(client.id(), client.metadata(), true, null);
        Account account = people.somebody();
        Map<String, String> request = request(client, Pkce.fresh());
        Browser browser = new Browser();

        Response answer = browser.logIn(browser.authorize(request), account);

        assertTrue(Browser.redirected(answer).containsKey("code"), "who has just logged in");
        browser.authorize(request).then().body(containsString("id=\"consent-allow\""));
        assertEquals("consent_required", silently(browser, request));
    }

    @Test
    void a_client_of_the_machine_that_proves_who_it_is_is_remembered() {
        Client client = onThisMachine("http://127.0.0.1/cb", "client_secret_basic");
        Browser browser = loggedIn(people.somebody(), client);
        assertEquals("code", silently(browser, request(client, Pkce.fresh())));
    }

    private Client onThisMachine(String redirect, String method) {
        return clients.client(
                Map.of(
                        "application_type",
                        "native",
                        "redirect_uris",
                        List.of(redirect),
                        "token_endpoint_auth_method",
                        method));
    }

    private static String silently(Browser browser, Map<String, String> request) {
        Map<String, String> answer =
                Browser.redirected(browser.authorize(withPrompt(request, "none")));
        return answer.containsKey("code") ? "code" : answer.get("error");
    }

    private static Map<String, String> withPrompt(Map<String, String> request, String prompt) {
        Map<String, String> other = new HashMap<>(request);
        other.put("prompt", prompt);
        return other;
    }

    @Test
    void a_hint_whose_key_is_gone_says_nothing_and_nobody_is_sure_without_asking() {
        Client client = clients.spa();
        Browser browser = loggedIn(people.somebody(), client);
        Map<String, String> request = request(client, Pkce.fresh());
        request.put(
                "id_token_hint",
                Secrets.base64url(
                                "{\"alg\":\"RS256\",\"kid\":\"forgotten\",\"typ\":\"JWT\"}"
                                        .getBytes(StandardCharsets.UTF_8))
                        + ".e30.c2ln");

        assertTrue(Browser.redirected(browser.authorize(request)).containsKey("code"));
        request.put("prompt", "none");
        assertEquals("login_required", Browser.redirected(browser.authorize(request)).get("error"));
        request.put("id_token_hint", "not.a.token");
        assertEquals(
                "invalid_request", Browser.redirected(browser.authorize(request)).get("error"));
    }

    @Test
    void nobody_logged_in_and_prompt_none_is_login_required() {
        Client client = clients.spa();
        Map<String, String> request = request(client, Pkce.fresh());
        request.put("prompt", "none");

        assertEquals(
                "login_required",
                Browser.redirected(new Browser().authorize(request)).get("error"));
    }

    /// The cookie before is nobody's, in whoever's hands a copy of it is; the session stays the
    /// same to everybody else.
    @ParameterizedTest
    @CsvSource({"prompt, login", "max_age, 0"})
    void who_has_to_prove_anew_gets_another_cookie_for_the_same_session(String name, String value) {
        Account account = people.somebody();
        Visitor visitor = new Visitor(account);
        Client client = clients.spa();
        JsonPath first =
                visitor.tokens(
                        new ClientRegistry.Changed(client, null, 0), "openid offline_access");
        Browser copy = visitor.browser().again();
        Pkce pkce = Pkce.fresh();
        Map<String, String> request = request(client, pkce);
        request.put(name, value);

        String code = visitor.answer(request).get("code");

        copy.get("/account").then().body(containsString("id=\"login-submit\""));
        visitor.browser().get("/account").then().body(containsString("id=\"logout\""));
        JsonPath second = OAuthClients.redeem(client, code, pkce).jsonPath();
        assertEquals(sid(first), sid(second));
        OAuthClients.refresh(client, first.getString("refresh_token")).then().statusCode(200);
    }

    private static String sid(JsonPath tokens) {
        return Claims.of(tokens.getString("id_token")).json().getString("sid");
    }

    @Test
    void a_code_used_twice_fails_and_what_it_gave_ends() {
        Client client = clients.spa();
        Pkce pkce = Pkce.fresh();
        String code = code(people.somebody(), client, pkce);
        String token = OAuthClients.redeem(client, code, pkce).jsonPath().getString("access_token");
        given().auth().oauth2(token).get("/oauth/userinfo").then().statusCode(200);

        long before = log.head();
        for (int i = 0; i < 5; i++) {
            OAuthClients.redeem(client, code, pkce)
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_grant"));
        }

        given().auth().oauth2(token).get("/oauth/userinfo").then().statusCode(401);
        assertEquals(before + 1, log.head());
    }

    @Test
    void a_code_used_twice_ends_what_came_of_it_by_refreshing_too() {
        Account account = people.somebody();
        Client client = clients.spa();
        Pkce pkce = Pkce.fresh();
        Map<String, String> request = request(client, pkce);
        request.put("scope", "openid offline_access");
        Browser browser = new Browser();
        String code =
                Browser.redirected(
                                browser.allow(browser.logIn(browser.authorize(request), account)))
                        .get("code");
        String first =
                OAuthClients.redeem(client, code, pkce).jsonPath().getString("refresh_token");
        JsonPath refreshed = OAuthClients.refresh(client, first).jsonPath();

        long before = log.head();
        for (int i = 0; i < 5; i++) {
            OAuthClients.redeem(client, code, pkce).then().statusCode(400);
        }

        assertEquals(before + 2, log.head());
        given().auth()
                .oauth2(refreshed.getString("access_token"))
                .get("/oauth/userinfo")
                .then()
                .statusCode(401);
        OAuthClients.refresh(client, refreshed.getString("refresh_token")).then().statusCode(400);
    }

    @Test
    void a_code_is_worth_nothing_once_the_consent_is_taken_back() {
        Account account = people.somebody();
        Client client = clients.spa();
        Pkce pkce = Pkce.fresh();
        String code = code(account, client, pkce);

        consents.withdraw(account.id(), client.id());

        OAuthClients.redeem(client, code, pkce)
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_grant"));
    }

    @Test
    void single_claims_are_agreed_to_like_the_scopes_that_hold_them() {
        Account account = people.somebody();
        Client client = clients.spa();
        Browser browser = loggedIn(account, client);
        Map<String, String> request = request(client, Pkce.fresh());
        request.put("scope", "openid");
        request.put("claims", "{\"userinfo\":{\"phone_number\":null}}");
        request.put("prompt", "none");

        assertEquals(
                "consent_required", Browser.redirected(browser.authorize(request)).get("error"));
    }

    @Test
    void single_claims_are_within_what_the_client_is_registered_for_whoever_vouches_for_it() {
        Map<String, Object> metadata =
                Map.of(
                        "redirect_uris",
                        List.of("https://app.example/cb"),
                        "token_endpoint_auth_method",
                        "none",
                        "scope",
                        "openid profile");
        Client client = clients.client(metadata);
        Client assured = registry.change(client.id(), client.metadata(), true, null).client();
        for (boolean vouched : new boolean[] {false, true}) {
            registry.change(client.id(), client.metadata(), vouched, null);
            Map<String, String> request = request(assured, Pkce.fresh());
            request.put("scope", "openid");
            request.put("claims", "{\"id_token\":{\"address\":null}}");
            assertEquals(
                    "invalid_scope",
                    Browser.redirected(new Browser().authorize(request)).get("error"));
            given().contentType("application/x-www-form-urlencoded; charset=utf-8")
                    .formParams(request)
                    .post("/oauth/par")
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_scope"));
            request.put("claims", "{\"id_token\":{\"name\":null}}");
            new Browser()
                    .authorize(request)
                    .then()
                    .statusCode(200)
                    .body(containsString("id=\"login-submit\""));
        }
    }

    @Test
    void a_redirect_uri_that_was_taken_away_on_the_way_is_not_led_to() {
        Map<String, Object> metadata =
                new HashMap<>(
                        Map.of(
                                "redirect_uris",
                                List.of("https://lost.example/cb", "https://app.example/cb"),
                                "token_endpoint_auth_method",
                                "none"));
        Client client = clients.client(metadata);
        Account account = people.somebody();
        Browser browser = loggedIn(account, client);
        Response page = new Browser().authorize(request(client, Pkce.fresh()));
        String flow = Browser.hidden(page).get("flow");
        assertEquals(
                "https://lost.example/cb",
                browser.get("/oauth/authorize?flow=" + flow)
                        .header("Location")
                        .replaceFirst("\\?.*", ""));

        metadata.put("redirect_uris", List.of("https://app.example/cb"));
        registry.change(
                client.id(), json.convertValue(metadata, ClientMetadata.class), false, null);

        for (String place : List.of("/oauth/authorize", "/login", "/consent")) {
            Response refused = browser.get(place + "?flow=" + flow);
            refused.then()
                    .statusCode(400)
                    .body(containsString("id=\"error-code\""))
                    .body(containsString("invalid_request"));
            assertNull(refused.header("Location"));
        }
    }

    @Test
    void what_was_given_to_a_client_ends_no_session_of_the_person() {
        Account account = people.somebody();
        Client client = clients.spa();
        Pkce pkce = Pkce.fresh();
        String own = People.login(account).getString("access_token");
        String token =
                OAuthClients.redeem(client, code(account, client, pkce), pkce)
                        .jsonPath()
                        .getString("access_token");

        People.post("/auth/logout", token, Map.of("everywhere", true)).then().statusCode(401);

        People.me(own).then().statusCode(200);
    }

    @Test
    void a_client_that_nobody_vouches_for_gets_no_token_of_its_own() {
        ClientRegistry.Changed made =
                clients.registered(
                        Map.of("grant_types", List.of("client_credentials")),
                        Client.Source.REGISTERED);

        given().auth()
                .preemptive()
                .basic(made.client().clientId(), made.secret())
                .formParam("grant_type", "client_credentials")
                .post("/oauth/token")
                .then()
                .statusCode(400)
                .body("error", equalTo("unauthorized_client"));
    }

    @Test
    void one_address_pushes_few_requests_for_clients_that_anybody_can_speak_for() {
        ClientRegistry.Changed service =
                clients.registered(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "token_endpoint_auth_method",
                                "client_secret_post"));
        Map<String, String> request = request(clients.spa(), Pkce.fresh());
        Map<String, String> byService = request(service.client(), Pkce.fresh());
        byService.put("client_secret", service.secret());
        post("192.0.2.77", "/oauth/par", request).then().statusCode(201);
        for (int i = 1; i < 60; i++) {
            limiter.push("192.0.2.77");
        }

        post("192.0.2.77", "/oauth/par", request)
                .then()
                .statusCode(429)
                .header("Retry-After", notNullValue());

        post("192.0.2.78", "/oauth/par", request).then().statusCode(201);
        post("192.0.2.77", "/oauth/par", byService).then().statusCode(201);
    }

    @Test
    void one_address_uses_up_few_proofs_for_such_clients() {
        Map<String, String> request =
                Map.of("grant_type", "nonsense", "client_id", clients.spa().clientId());
        DpopKey key = new DpopKey();
        Supplier<Response> asked =
                () ->
                        from("192.0.2.77")
                                .header(
                                        "DPoP",
                                        key.proof(
                                                "POST", "http://localhost:8081/oauth/token", null))
                                .formParams(request)
                                .post("/oauth/token");
        asked.get().then().statusCode(400).body("error", equalTo("unsupported_grant_type"));
        assertThrows(
                ProblemException.class,
                () -> {
                    for (int i = 0; i < 10_000; i++) {
                        limiter.proof("192.0.2.77");
                    }
                });
        asked.get().then().statusCode(429).header("Retry-After", notNullValue());
        post("192.0.2.77", "/oauth/token", request).then().statusCode(400);
    }

    @Test
    void what_is_pushed_is_of_a_size_that_requests_have() {
        Map<String, String> request = request(clients.spa(), Pkce.fresh());
        request.put("state", "x".repeat(2049));
        post("192.0.2.79", "/oauth/par", request)
                .then()
                .statusCode(400)
                .body("error_description", containsString("state"));
        request.put("state", "x".repeat(2048));
        request.put("claims", "{\"userinfo\":{\"" + "x".repeat(16_000) + "\":null}}");
        post("192.0.2.79", "/oauth/par", request).then().statusCode(413);
        request.remove("claims");
        post("192.0.2.79", "/oauth/par", request).then().statusCode(201);
    }

    private static Response post(String address, String path, Map<String, String> form) {
        return from(address).formParams(form).post(path);
    }

    private static RequestSpecification from(String address) {
        return given().header("X-Forwarded-For", address)
                .contentType("application/x-www-form-urlencoded; charset=utf-8");
    }

    @Test
    void a_code_without_its_verifier_is_worth_nothing() {
        Client client = clients.spa();
        Pkce pkce = Pkce.fresh();
        String code = code(people.somebody(), client, pkce);

        OAuthClients.redeem(client, code, Pkce.fresh())
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_grant"));

        OAuthClients.redeem(client, code, pkce).then().statusCode(200);
    }

    @Test
    void a_public_client_without_a_challenge_is_told_so_at_its_redirect_uri() {
        Client client = clients.spa();
        Map<String, String> request = request(client, Pkce.fresh());
        request.remove("code_challenge");
        request.remove("code_challenge_method");

        Map<String, String> answer = Browser.redirected(new Browser().authorize(request));

        assertEquals("invalid_request", answer.get("error"));
        assertTrue(answer.get("error_description").contains("code_challenge"));
    }

    @Test
    void a_redirect_uri_that_is_not_the_clients_is_never_led_to() {
        Map<String, String> request = request(clients.spa(), Pkce.fresh());
        request.put("redirect_uri", "https://attacker.example/cb");

        new Browser()
                .authorize(request)
                .then()
                .statusCode(400)
                .header("Location", nullValue())
                .body(containsString("id=\"error-code\">invalid_request<"));
    }

    private String refreshToken(Client client) {
        Pkce pkce = Pkce.fresh();
        Map<String, String> request = request(client, pkce);
        request.put("scope", "openid offline_access");
        request.put("prompt", "consent");
        Browser browser = new Browser();
        Response consent = browser.logIn(browser.authorize(request), people.somebody());
        String code = Browser.redirected(browser.allow(consent)).get("code");
        return OAuthClients.redeem(client, code, pkce).jsonPath().getString("refresh_token");
    }

    /// Just after a second began, what is known of revocations is as old as the one before.
    @Test
    void an_id_token_says_when_it_was_issued() {
        Client client = clients.spa();
        String token = refreshToken(client);
        for (int i = 0; i < 3; i++) {
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> database.clock().getNano() < 100_000_000);
            long before = database.clock().getEpochSecond();
            JsonPath refreshed = OAuthClients.refresh(client, token).jsonPath();
            assertTrue(Claims.of(refreshed.getString("id_token")).json().getLong("iat") >= before);
            token = refreshed.getString("refresh_token");
        }
    }

    @Test
    void a_refresh_token_comes_with_offline_access_and_rotates() {
        Client client = clients.spa();
        String first = refreshToken(client);

        String second =
                OAuthClients.refresh(client, first)
                        .then()
                        .statusCode(200)
                        .body("id_token", notNullValue())
                        .extract()
                        .path("refresh_token");

        assertNotEquals(first, second);
        OAuthClients.refresh(client, first)
                .then()
                .statusCode(200)
                .body("refresh_token", equalTo(second));
        OAuthClients.refresh(clients.spa(), second).then().statusCode(400);
        People.refresh(second).then().statusCode(401);
        OAuthClients.refresh(client, second).then().statusCode(200);
    }

    @Test
    void what_was_given_to_a_client_does_not_open_the_persons_own_api() {
        Client client = clients.spa();
        Pkce pkce = Pkce.fresh();
        String code = code(people.somebody(), client, pkce);

        String token = OAuthClients.redeem(client, code, pkce).jsonPath().getString("access_token");

        People.me(token).then().statusCode(401);
    }

    @Test
    void who_says_no_gives_nothing() {
        Account account = people.somebody();
        Client client = clients.spa();
        Browser browser = new Browser();
        Response page = browser.logIn(browser.authorize(request(client, Pkce.fresh())), account);

        Map<String, String> answer =
                Browser.redirected(browser.submit(page, "/consent", Map.of("decision", "deny")));

        assertEquals("access_denied", answer.get("error"));
        assertNull(answer.get("code"));
    }

    @Test
    void a_form_from_another_browser_is_not_taken() {
        Account account = people.somebody();
        Client client = clients.spa();
        Response page = new Browser().authorize(request(client, Pkce.fresh()));

        new Browser().logIn(page, account).then().statusCode(403);
    }

    @Test
    void discovery_names_what_is_there() {
        given().get("/.well-known/openid-configuration")
                .then()
                .statusCode(200)
                .body("issuer", equalTo("http://localhost:8081"))
                .body("response_types_supported", equalTo(List.of("code")))
                .body("code_challenge_methods_supported", hasItem("S256"));
    }

    private Browser loggedIn(Account account, Client client) {
        Browser browser = new Browser();
        browser.allow(browser.logIn(browser.authorize(request(client, Pkce.fresh())), account));
        return browser;
    }

    private static String code(Account account, Client client, Pkce pkce) {
        Browser browser = new Browser();
        return Browser.redirected(
                        browser.allow(
                                browser.logIn(browser.authorize(request(client, pkce)), account)))
                .get("code");
    }

    private static Map<String, String> request(Client client, Pkce pkce) {
        return CodeRequest.of(
                client,
                pkce,
                Map.of("scope", "openid profile email", "state", "xyz", "nonce", "n-0S6"));
    }
}
