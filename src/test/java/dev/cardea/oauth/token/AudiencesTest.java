package dev.cardea.oauth.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.cardea.accounts.Account;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.clients.ResourceServerRegistry;
import dev.cardea.clients.ResourceServers;
import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whom a token is for, out of those that were granted (RFC 8707 §2.2), and how long it then lives.
@QuarkusTest
class AudiencesTest {

    private static final String ISSUER = "http://localhost:8081";
    private static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final long USUAL = 600;

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject ResourceServerRegistry servers;
    @Inject ResourceServers known;
    @Inject MeterRegistry metrics;

    private final String bank = "https://bank.example/" + People.fresh();
    private final String mail = "https://mail.example/" + People.fresh();
    private final String third = "https://third.example/" + People.fresh();
    private final Pkce pkce = Pkce.fresh();
    private Account account;
    private Client app;

    @BeforeEach
    void some_resource_servers() {
        server(bank, Duration.ofMinutes(1));
        server(mail, null);
        server(third, null);
        account = people.somebody();
        app = clients.spa();
    }

    @Test
    void a_code_gives_a_token_for_the_one_that_is_asked_for_and_the_grant_keeps_all() {
        String code = code(bank, mail);
        refused(redeeming(code), third);

        JsonPath tokens = granted(redeeming(code), mail);

        assertThat(audience(tokens)).containsExactly(mail);
        String refreshToken = tokens.getString("refresh_token");
        refused(refreshing(refreshToken), third);
        refused(refreshing(refreshToken), ISSUER);
        JsonPath one = granted(refreshing(refreshToken), bank);
        assertThat(audience(one)).containsExactly(bank);
        JsonPath all = granted(refreshing(one.getString("refresh_token")));
        assertThat(audience(all)).containsExactlyInAnyOrder(bank, mail);
        JsonPath both = granted(refreshing(all.getString("refresh_token")), mail, bank, mail);
        assertThat(audience(both)).containsExactly(mail, bank);
    }

    @Test
    void whoever_named_none_was_granted_the_usual_one() {
        String code = code();
        refused(redeeming(code), bank);
        assertThat(audience(granted(redeeming(code), ISSUER))).containsExactly(ISSUER);
    }

    @Test
    void a_device_narrows_likewise() {
        app =
                clients.client(
                        Map.of(
                                "token_endpoint_auth_method",
                                "none",
                                "grant_types",
                                List.of(DEVICE_CODE, "refresh_token")));
        JsonPath codes =
                given().formParam("client_id", app.clientId())
                        .formParam("scope", "profile")
                        .formParam("resource", bank, mail)
                        .post("/oauth/device_authorization")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
        Browser browser = new Browser();
        Response page =
                browser.logIn(browser.get(codes.getString("verification_uri_complete")), account);
        browser.submit(page, "/device", Map.of("decision", "allow")).then().statusCode(200);
        Map<String, String> form =
                Map.of("grant_type", DEVICE_CODE, "device_code", codes.getString("device_code"));

        refused(form, third);
        delete(bank);
        refused(form, bank);
        JsonPath tokens = granted(form);

        assertThat(audience(tokens)).containsExactly(mail);
        server(bank, null);
        assertThat(audience(granted(refreshing(tokens.getString("refresh_token")))))
                .containsExactlyInAnyOrder(bank, mail);
    }

    @Test
    void a_token_lives_as_long_as_the_least_of_its_audiences_allows() {
        JsonPath both = granted(redeeming(code(bank, mail)));
        assertLives(both, 60);
        JsonPath one = granted(refreshing(both.getString("refresh_token")), mail);
        assertLives(one, USUAL);
        assertLives(granted(refreshing(one.getString("refresh_token")), bank), 60);
        assertLives(granted(redeeming(code())), USUAL);
    }

    @Test
    void a_clients_own_token_lives_no_longer_either() {
        ClientRegistry.Changed service = service("client_credentials", Map.of());
        Map<String, String> form =
                Map.of("grant_type", "client_credentials", "client_secret", service.secret());
        app = service.client();

        refused(form, "https://nobody.example");
        JsonPath both = granted(form, mail, bank);
        assertThat(audience(both)).containsExactly(mail, bank);
        assertLives(both, 60);
        assertLives(granted(form, mail), USUAL);
    }

    @Test
    void a_service_is_answered_once_where_it_is_remembered_and_what_it_asks_for_is_not() {
        ClientRegistry.Changed service = service("client_credentials", Map.of());
        Map<String, String> form =
                Map.of("grant_type", "client_credentials", "client_secret", service.secret());
        app = service.client();
        granted(form, bank);
        Counter issued = metrics.counter("cardea.tokens.issued", "kind", "access");
        double before = issued.count();

        server("https://fourth.example/" + People.fresh(), null);
        granted(form);

        assertLives(granted(form, bank), 60);
        assertThat(issued.count()).isEqualTo(before + 2);
    }

    @Test
    void what_is_exchanged_lives_no_longer_either() {
        ClientRegistry.Changed gateway =
                service(
                        EXCHANGE,
                        Map.of(
                                "resource_server",
                                ISSUER,
                                "exchange_audiences",
                                List.of(bank, mail)));
        app = gateway.client();
        Map<String, String> form =
                Map.of(
                        "grant_type",
                        EXCHANGE,
                        "client_secret",
                        gateway.secret(),
                        "subject_token_type",
                        ACCESS_TOKEN,
                        "subject_token",
                        People.login(account).getString("access_token"));

        JsonPath forBank = granted(form, bank, mail);
        assertThat(forBank.getLong("expires_in")).isEqualTo(60);
        assertThat(lifetime(forBank)).isLessThan(90);
        assertThat(granted(form, mail).getLong("expires_in")).isGreaterThan(60);
        refused(form, third);
    }

    @Test
    void a_resource_server_that_is_gone_gets_no_more_tokens_by_any_grant() {
        String code = code(bank);
        String refreshToken = granted(redeeming(code(bank, mail))).getString("refresh_token");

        delete(bank);

        refused(redeeming(code));
        JsonPath left = granted(refreshing(refreshToken));
        assertThat(audience(left)).containsExactly(mail);
        assertLives(left, USUAL);
        String last = left.getString("refresh_token");
        refused(refreshing(last), bank);
        delete(mail);
        refused(refreshing(last));
        server(bank, Duration.ofMinutes(1));
        assertThat(audience(granted(refreshing(last)))).containsExactly(bank);
    }

    @Test
    void what_was_taken_from_a_client_stands_in_none_of_its_tokens() {
        restrict("openid offline_access email roles");
        String claims = "{\"userinfo\":{\"email\":null},\"id_token\":{\"email\":null}}";
        Map<String, String> more =
                Map.of("scope", "openid offline_access email roles", "claims", claims);
        String code = code(more);
        JsonPath first = granted(redeeming(code(more)));
        assertThat(told(first)).contains("email", "roles");
        assertThat(claims(first, "id_token").getString("email")).isEqualTo(account.email());

        restrict("openid offline_access");
        JsonPath redeemed = granted(redeeming(code));
        JsonPath refreshed = granted(refreshing(first.getString("refresh_token")));

        for (JsonPath tokens : List.of(redeemed, refreshed)) {
            assertThat(told(tokens)).containsExactlyInAnyOrder("openid", "offline_access");
            assertThat(claims(tokens, "access_token").getString("scope"))
                    .isEqualTo(tokens.getString("scope"));
            assertThat(claims(tokens, "access_token").<Object>get("roles")).isNull();
            assertThat(claims(tokens, "id_token").getString("email")).isNull();
            given().auth()
                    .oauth2(tokens.getString("access_token"))
                    .get("/oauth/userinfo")
                    .then()
                    .statusCode(200)
                    .body("email", nullValue());
        }
        restrict("email");
        String token = refreshed.getString("refresh_token");
        post(refreshing(token)).then().statusCode(200).body("scope", equalTo("email"));
        restrict("phone");
        post(refreshing(token)).then().statusCode(400).body("error", equalTo("invalid_scope"));
    }

    private void restrict(String scope) {
        app = clients.changed(app, Map.of("scope", scope));
    }

    private void delete(String identifier) {
        servers.delete(known.find(identifier).orElseThrow().id(), null);
    }

    private static List<String> told(JsonPath tokens) {
        return List.of(tokens.getString("scope").split(" ", -1));
    }

    private static JsonPath claims(JsonPath tokens, String token) {
        return Claims.of(tokens.getString(token)).json();
    }

    private ClientRegistry.Changed service(String grant, Map<String, Object> more) {
        Map<String, Object> metadata =
                new HashMap<>(
                        Map.of(
                                "grant_types",
                                List.of(grant),
                                "token_endpoint_auth_method",
                                "client_secret_post"));
        metadata.putAll(more);
        return clients.registered(metadata);
    }

    private void server(String identifier, @Nullable Duration lifetime) {
        servers.create(
                new ResourceServerRegistry.Description(identifier, "A server", lifetime, Map.of()),
                null);
    }

    private String code(String... resources) {
        return code(Map.of("scope", "openid offline_access"), resources);
    }

    private String code(Map<String, String> more, String... resources) {
        Map<String, String> usual = CodeRequest.of(app, pkce, more);
        StringBuilder request = new StringBuilder("/oauth/authorize?").append(Browser.query(usual));
        for (String resource : resources) {
            request.append('&').append(Browser.query(Map.of("resource", resource)));
        }
        Browser browser = new Browser();
        Response page = browser.logIn(browser.get(request.toString()), account);
        boolean asked = page.asString().contains("id=\"consent-allow\"");
        return Browser.redirected(asked ? browser.allow(page) : page).get("code");
    }

    private Map<String, String> redeeming(String code) {
        return Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                app.metadata().redirects().getFirst(),
                "code_verifier",
                pkce.verifier());
    }

    private static Map<String, String> refreshing(String token) {
        return Map.of("grant_type", "refresh_token", "refresh_token", token);
    }

    private Response post(Map<String, String> form, String... resources) {
        return given().contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParams(form)
                .formParam("client_id", app.clientId())
                .formParam("resource", List.of(resources))
                .post("/oauth/token");
    }

    private JsonPath granted(Map<String, String> form, String... resources) {
        return post(form, resources).then().statusCode(200).extract().jsonPath();
    }

    private void refused(Map<String, String> form, String... resources) {
        post(form, resources).then().statusCode(400).body("error", equalTo("invalid_target"));
    }

    private static List<String> audience(JsonPath tokens) {
        Object aud = Claims.of(tokens.getString("access_token")).json().get("aud");
        return aud instanceof String one
                ? List.of(one)
                : ((List<?>) aud).stream().map(String::valueOf).toList();
    }

    private static long lifetime(JsonPath tokens) {
        JsonPath claims = Claims.of(tokens.getString("access_token")).json();
        return claims.getLong("exp") - claims.getLong("iat");
    }

    private static void assertLives(JsonPath tokens, long seconds) {
        assertThat(lifetime(tokens)).isEqualTo(seconds);
        assertThat(tokens.getLong("expires_in")).isEqualTo(seconds);
    }
}
