package dev.cardea.oauth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.cardea.clients.InvalidMetadata;
import dev.cardea.crypto.Secrets;
import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.OtherSettings;
import dev.cardea.support.People;
import dev.cardea.support.StrictClient;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rich authorization requests (RFC 9396).
@QuarkusTest
@TestProfile(OtherSettings.class)
class AuthorizationDetailsTest {

    private static final String PAYMENT =
            "{\"type\":\"payment_initiation\",\"actions\":[\"initiate\"],\"identifier\":\"a1\","
                    + "\"instructedAmount\":{\"currency\":\"EUR\",\"amount\":\"123.50\"}}";
    private static final String ACCOUNT = "{\"type\":\"account\",\"actions\":[\"read\"]}";
    private static final String PARAMETER = "authorization_details";

    @Inject People people;
    @Inject OAuthClients clients;

    private StrictClient client;
    private Visitor visitor;

    @BeforeEach
    void register() {
        client =
                StrictClient.register(
                        clients,
                        Map.of("authorization_details_types", List.of("payment_initiation")));
        visitor = new Visitor(people.somebody());
    }

    @Test
    void the_types_there_are_stand_in_the_metadata() {
        given().get("/.well-known/oauth-authorization-server")
                .then()
                .body(
                        "authorization_details_types_supported",
                        equalTo(List.of("account", "payment_initiation")));
    }

    @Test
    void what_was_granted_comes_back_with_the_tokens_in_them_and_when_asked_about() {
        JsonPath tokens =
                client.tokens(visitor, Map.of(PARAMETER, "[" + PAYMENT + "]", "scope", ""));
        String granted = "payment_initiation";
        assertThat(tokens.getString(PARAMETER + "[0].type")).isEqualTo(granted);
        String token = tokens.getString("access_token");
        assertThat(Claims.of(token).json().getString(PARAMETER + "[0].instructedAmount.amount"))
                .isEqualTo("123.50");
        client.post("/oauth/introspect", Map.of("token", token))
                .then()
                .statusCode(200)
                .body("active", equalTo(true))
                .body(PARAMETER + "[0].identifier", equalTo("a1"));

        Map<String, String> refresh =
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        tokens.getString("refresh_token"));
        client.post("/oauth/token", refresh)
                .then()
                .statusCode(200)
                .body(PARAMETER + "[0].type", equalTo(granted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "{}",
                "[]",
                "[{}]",
                "[7]",
                "\"payment_initiation\"",
                "[{\"type\":7}]",
                "[{\"type\":\"nothing\"}]",
                "[{\"type\":\"account\"}]",
                "[{\"type\":\"payment_initiation\",\"type\":\"payment_initiation\"}]",
                "[{\"type\":\"payment_initiation\",\"actions\":\"initiate\"}]",
                "[{\"type\":\"payment_initiation\",\"locations\":[7]}]",
                "[{\"type\":\"payment_initiation\",\"datatypes\":{}}]",
                "[{\"type\":\"payment_initiation\",\"privileges\":null}]",
                "[{\"type\":\"payment_initiation\",\"identifier\":7}]",
                "[{\"type\":\"payment_initiation\"}] x"
            })
    void what_is_unknown_or_malformed_is_refused_by_its_own_error(String details) {
        client.push(Pkce.fresh(), Map.of(PARAMETER, details))
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_authorization_details"));
    }

    @Test
    void the_client_is_told_at_its_redirect_too() {
        Map<String, String> answer =
                Browser.redirected(
                        new Browser()
                                .authorize(
                                        Map.of(
                                                "client_id",
                                                clients.spa().clientId(),
                                                "response_type",
                                                "code",
                                                "redirect_uri",
                                                "https://app.example/cb",
                                                "code_challenge",
                                                Pkce.fresh().challenge(),
                                                "code_challenge_method",
                                                "S256",
                                                PARAMETER,
                                                "[{\"type\":\"nothing\"}]")));
        assertThat(answer).containsEntry("error", "invalid_authorization_details");
    }

    @Test
    void a_token_can_be_asked_for_less_and_not_for_more() {
        Pkce pkce = Pkce.fresh();
        StrictClient both = StrictClient.register(clients, Map.of());
        Response pushed = both.push(pkce, Map.of(PARAMETER, "[" + PAYMENT + "," + ACCOUNT + "]"));
        String code = both.authorize(visitor, pushed).get("code");
        Map<String, String> redeem =
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code,
                        "redirect_uri",
                        "https://app.example/cb",
                        "code_verifier",
                        pkce.verifier());
        both.post("/oauth/token", with(redeem, "[{\"type\":\"account\",\"actions\":[\"write\"]}]"))
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_authorization_details"));
        both.post("/oauth/token", with(redeem, "[" + ACCOUNT + "]"))
                .then()
                .statusCode(200)
                .body(PARAMETER + ".type", equalTo(List.of("account")));
    }

    @Test
    void a_type_that_was_taken_from_the_client_goes_into_no_token() {
        Pkce pkce = Pkce.fresh();
        StrictClient both = StrictClient.register(clients, Map.of("scope", "openid profile"));
        Response pushed = both.push(pkce, Map.of(PARAMETER, "[" + PAYMENT + "," + ACCOUNT + "]"));
        Map<String, String> redeem =
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        both.authorize(visitor, pushed).get("code"),
                        "redirect_uri",
                        "https://app.example/cb",
                        "code_verifier",
                        pkce.verifier());

        clients.changed(both.client(), Map.of("authorization_details_types", List.of()));
        both.post("/oauth/token", redeem)
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_authorization_details"));
        clients.changed(both.client(), Map.of("authorization_details_types", List.of("account")));
        both.post("/oauth/token", redeem)
                .then()
                .statusCode(200)
                .body(PARAMETER + ".type", equalTo(List.of("account")));
    }

    @Test
    void a_client_gets_for_itself_what_it_is_registered_for() {
        StrictClient service = service();
        Map<String, String> form = Map.of("grant_type", "client_credentials");
        service.post("/oauth/token", with(form, "[" + ACCOUNT + "]"))
                .then()
                .statusCode(200)
                .body(PARAMETER + "[0].type", equalTo("account"));
        service.post("/oauth/token", with(form, "[" + PAYMENT + "]"))
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_authorization_details"));
    }

    @Test
    void a_token_with_details_is_short_enough_to_be_read_and_revoked() {
        StrictClient service = service();
        Map<String, String> form = Map.of("grant_type", "client_credentials");
        service.post("/oauth/token", with(form, account("x".repeat(7_950))))
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_authorization_details"));
        String token =
                service.post("/oauth/token", with(form, account("x".repeat(3_940))))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("access_token");
        Map<String, String> asked = Map.of("token", token);
        service.post("/oauth/introspect", asked).then().body("active", equalTo(true));
        service.post("/oauth/revoke", asked).then().statusCode(200);
        service.post("/oauth/introspect", asked).then().body("active", equalTo(false));
    }

    @Test
    void what_is_asked_for_again_and_again_makes_no_token_that_is_too_long() {
        Pkce pkce = Pkce.fresh();
        StrictClient both = StrictClient.register(clients, Map.of());
        String granted = account("x".repeat(1_900));
        String code =
                both.authorize(visitor, both.push(pkce, Map.of(PARAMETER, granted))).get("code");
        String one = granted.substring(1, granted.length() - 1);
        Map<String, String> redeem =
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code,
                        "redirect_uri",
                        "https://app.example/cb",
                        "code_verifier",
                        pkce.verifier());
        both.post("/oauth/token", with(redeem, "[" + String.join(",", one, one, one, one) + "]"))
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_authorization_details"));
    }

    private StrictClient service() {
        return StrictClient.register(
                clients,
                Map.of(
                        "grant_types",
                        List.of("client_credentials"),
                        "redirect_uris",
                        List.of(),
                        "authorization_details_types",
                        List.of("account")));
    }

    private static String account(String identifier) {
        return "[{\"type\":\"account\",\"identifier\":\"" + identifier + "\"}]";
    }

    @Test
    void a_posted_request_that_no_browser_could_carry_is_refused_in_words() {
        Map<String, String> request =
                new HashMap<>(CodeRequest.of(clients.spa(), Pkce.fresh(), Map.of()));
        request.put(
                "claims", "{\"id_token\":{\"x\":{\"value\":\"" + Secrets.token(6_000) + "\"}}}");
        given().redirects()
                .follow(false)
                .formParams(request)
                .post("/oauth/authorize")
                .then()
                .statusCode(400)
                .body(containsString("longer than what a browser carries"));
    }

    @Test
    void a_pushed_request_that_no_browser_could_carry_to_the_pages_is_refused_at_once() {
        String claims = "{\"id_token\":{\"x\":{\"value\":\"%s\"}}}";
        client.push(Pkce.fresh(), Map.of("claims", claims.formatted(Secrets.token(6_000))))
                .then()
                .statusCode(413);
        Map<String, String> carried =
                client.authorize(
                        visitor,
                        client.push(
                                Pkce.fresh(),
                                Map.of("claims", claims.formatted(Secrets.token(4_000)))));
        assertThat(carried).containsKey("code");
    }

    @Test
    void a_client_cannot_be_registered_for_a_type_that_there_is_not() {
        assertThatThrownBy(() ->
                        clients.client(
                                Map.of(
                                        "redirect_uris",
                                        List.of("https://app.example/cb"),
                                        "authorization_details_types",
                                        List.of("nothing"))))
                .isInstanceOfSatisfying(
                        InvalidMetadata.class,
                        e -> assertThat(e.field()).isEqualTo("authorization_details_types"));
    }

    private static Map<String, String> with(Map<String, String> form, String details) {
        Map<String, String> all = new HashMap<>(form);
        all.put(PARAMETER, details);
        return all;
    }
}
