package dev.cardea.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.cardea.clients.Client;
import dev.cardea.database.Database;
import dev.cardea.support.Browser;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.StrictClient;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What single parameters and metadata do that no application of ours uses.
@QuarkusTest
class ParametersTest {

    private static final String CALLBACK = "https://app.example/cb";
    private static final String ISSUER = StrictClient.ISSUER;

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject Database database;

    /// Somebody who is logged in and has agreed asks again, an hour later if it says so. `code`, or
    /// the error at the redirect URI.
    static List<Object[]> outcomes() {
        Map<String, String> silent = Map.of("prompt", "none");
        Map<String, String> unchallenged =
                Map.of("code_challenge", "", "code_challenge_method", "");
        return List.of(
                row(Map.of(), acr("\"essential\":true,\"value\":\"aal1\""), "code"),
                row(Map.of(), acr("\"essential\":true,\"values\":[\"aal9\",\"aal1\"]"), "code"),
                row(Map.of(), acr("\"essential\":true"), "code"),
                row(Map.of(), acr("\"value\":\"aal9\""), "code"),
                row(Map.of(), acr("\"values\":[\"aal9\"]"), "code"),
                row(Map.of(), Map.of("acr_values", "aal9"), "code"),
                row(
                        Map.of(),
                        acr("\"essential\":true,\"value\":\"aal9\""),
                        "unmet_authentication_requirements"),
                row(
                        Map.of(),
                        acr("\"essential\":true,\"values\":[\"aal8\",\"aal9\"]"),
                        "unmet_authentication_requirements"),
                row(Map.of("require_pkce", true), Map.of(), "code"),
                row(Map.of("require_pkce", true), unchallenged, "invalid_request"),
                row(Map.of("require_pkce", false), unchallenged, "code"),
                row(Map.of(), silent, "code"),
                row(Map.of("default_max_age", 0), silent, "login_required"),
                row(Map.of("default_max_age", 1800), silent, "login_required"),
                row(Map.of("default_max_age", 7200), silent, "code"),
                row(
                        Map.of("default_max_age", 1800),
                        Map.of("prompt", "none", "max_age", "7200"),
                        "code"),
                row(
                        Map.of("default_max_age", 7200),
                        Map.of("prompt", "none", "max_age", "1800"),
                        "login_required"));
    }

    private static Object[] row(Map<String, ?> metadata, Map<String, String> asked, String told) {
        return new Object[] {metadata, asked, told};
    }

    private static Map<String, String> acr(String wanted) {
        return Map.of("claims", "{\"id_token\":{\"acr\":{" + wanted + "}}}");
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("outcomes")
    void who_is_logged_in_and_has_agreed_asks_again(
            Map<String, ?> metadata, Map<String, String> asked, String told) {
        Client client = client(metadata);
        Visitor visitor = new Visitor(people.somebody());
        assertThat(visitor.answer(CodeRequest.of(client, Pkce.fresh()))).containsKey("code");
        database.update(
                "UPDATE session SET auth_time = auth_time - 3600 WHERE account_id = ?",
                visitor.account().id());
        Map<String, String> request = CodeRequest.of(client, Pkce.fresh(), asked);
        request.values().removeIf(String::isEmpty);

        Map<String, String> answer = Browser.redirected(visitor.browser().authorize(request));

        assertThat(answer.getOrDefault("error", "code")).as(answer.toString()).isEqualTo(told);
        assertThat(answer.containsKey("code")).isEqualTo(told.equals("code"));
    }

    /// JARM §2.1, §2.3, §3: `authorization_signed_response_alg`.
    @ParameterizedTest
    @CsvSource({",RS256", "RS256,RS256", "PS256,PS256", "ES256,ES256"})
    void an_answer_that_is_a_jwt_is_signed_for_the_client_as_it_wishes(String wish, String signed)
            throws Exception {
        Client client =
                client(wish == null ? Map.of() : Map.of("authorization_signed_response_alg", wish));
        Visitor visitor = new Visitor(people.somebody());
        Pkce pkce = Pkce.fresh();
        Map<String, String> asks = Map.of("response_mode", "jwt", "state", "x&y");

        JwtClaims answer = jarm(client, signed, visitor.answer(CodeRequest.of(client, pkce, asks)));
        assertThat(answer.getStringClaimValue("state")).isEqualTo("x&y");
        assertThat(answer.hasClaim("code")).isTrue();

        Map<String, String> wrong = new HashMap<>(asks);
        wrong.put("scope", "\u0007");
        JwtClaims error = jarm(client, signed, visitor.answer(CodeRequest.of(client, pkce, wrong)));
        assertThat(error.getStringClaimValue("error")).isEqualTo("invalid_scope");
        assertThat(error.getStringClaimValue("state")).isEqualTo("x&y");
    }

    private static JwtClaims jarm(Client client, String signed, Map<String, String> answer)
            throws Exception {
        assertThat(answer).containsOnlyKeys("response");
        String keys = People.anywhere().get("/.well-known/jwks.json").asString();
        JwtClaims claims =
                new JwtConsumerBuilder()
                        .setVerificationKeyResolver(
                                new JwksVerificationKeyResolver(
                                        new JsonWebKeySet(keys).getJsonWebKeys()))
                        .setJwsAlgorithmConstraints(
                                new AlgorithmConstraints(ConstraintType.PERMIT, signed))
                        .setExpectedIssuer(ISSUER)
                        .setExpectedAudience(client.clientId())
                        .setRequireExpirationTime()
                        .build()
                        .processToClaims(answer.get("response"));
        assertThat(claims.getAudience()).hasSize(1);
        assertThat(claims.getExpirationTime().getValue())
                .isBetween(NumericDate.now().getValue(), NumericDate.now().getValue() + 600);
        return claims;
    }

    @Test
    void who_has_to_sign_requests_is_heard_when_they_are_signed_alone() {
        PublicJsonWebKey key = StrictClient.key();
        Client client =
                client(
                        Map.of(
                                "require_signed_request_object",
                                true,
                                "jwks",
                                Map.of(
                                        "keys",
                                        List.of(key.toParams(OutputControlLevel.PUBLIC_ONLY)))));
        StrictClient signer = StrictClient.of(client, key);
        Map<String, String> plain = CodeRequest.of(client, Pkce.fresh());
        String object = signer.signed(object(client, plain));
        Map<String, String> signed = Map.of("client_id", client.clientId(), "request", object);

        new Browser()
                .authorize(plain)
                .then()
                .statusCode(400)
                .header("Location", nullValue())
                .body(containsString("id=\"error-code\">invalid_request<"));
        push(plain).then().statusCode(400).body("error", equalTo("invalid_request"));

        assertThat(new Browser().authorize(signed).asString()).contains("login-submit");
        String uri = push(signed).then().statusCode(201).extract().path("request_uri");
        Visitor visitor = new Visitor(people.somebody());
        assertThat(visitor.answer(Map.of("client_id", client.clientId(), "request_uri", uri)))
                .containsKey("code");
    }

    /// FAPI 2.0 Message Signing §5.3.1: by PAR, with `nbf` and `exp` no more than an hour away.
    @Test
    void the_signed_request_of_a_strict_client_is_good_for_an_hour_at_most() {
        StrictClient client = StrictClient.register(clients, Map.of());
        long now = NumericDate.now().getValue();
        assertThat(pushed(client, now, now + 60).statusCode()).isEqualTo(201);
        assertThat(pushed(client, now - 3500, now + 3500).statusCode()).isEqualTo(201);
        for (Long[] times :
                new Long[][] {
                    {null, now + 60},
                    {now, null},
                    {now - 3700, now + 60},
                    {now + 600, now + 900},
                    {now, now + 3700},
                    {now - 600, now - 60},
                }) {
            pushed(client, times[0], times[1])
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_request_object"));
        }
    }

    @Test
    void a_request_that_is_in_no_hurry_may_be_signed_by_others_without_times() {
        PublicJsonWebKey key = StrictClient.key();
        Map<String, Object> more =
                Map.of("strict", false, "token_endpoint_auth_method", "private_key_jwt");
        StrictClient client =
                StrictClient.of(clients.client(StrictClient.metadata(key, more)), key);
        assertThat(pushed(client, null, null).statusCode()).isEqualTo(201);
    }

    @Test
    void address_and_phone_are_told_by_their_scopes_alone() {
        Visitor visitor = new Visitor(people.somebody());
        String own = People.login(visitor.account()).getString("access_token");
        People.as(own)
                .contentType("application/json")
                .body(
                        "{\"phone_number\":\"+49 30 1234567\",\"address\":{\"locality\":\"Berlin\",\"country\":\"DE\"}}")
                .put("/auth/me/profile")
                .then()
                .statusCode(200);

        JsonPath address = told(visitor, "openid address");
        assertThat(address.getString("address.locality")).isEqualTo("Berlin");
        assertThat(address.getMap("")).doesNotContainKeys("phone_number", "phone_number_verified");
        JsonPath phone = told(visitor, "openid phone");
        assertThat(phone.getString("phone_number")).isEqualTo("+49 30 1234567");
        assertThat(phone.getBoolean("phone_number_verified")).isFalse();
        assertThat(phone.getMap("")).doesNotContainKey("address");
        assertThat(told(visitor, "openid profile email").getMap(""))
                .doesNotContainKeys("address", "phone_number");
    }

    @Test
    void login_hint_stands_in_the_form_until_somebody_is_logged_in() {
        Client client = clients.spa();
        Visitor visitor = new Visitor(people.somebody());
        Map<String, String> hint = Map.of("login_hint", "ada+1@example.com");

        Response form = visitor.browser().authorize(CodeRequest.of(client, Pkce.fresh(), hint));
        assertThat(form.asString()).containsPattern("id=\"username\"[^>]*value=\"ada\\+1@example");

        visitor.browser().logIn(form, visitor.account());
        Map<String, String> anew = new HashMap<>(hint);
        anew.put("prompt", "login");
        assertThat(
                        visitor.browser()
                                .authorize(CodeRequest.of(client, Pkce.fresh(), anew))
                                .asString())
                .contains("value=\"" + visitor.account().email() + "\"")
                .doesNotContain("ada+1@example");
    }

    private Client client(Map<String, ?> more) {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("redirect_uris", List.of(CALLBACK));
        metadata.put(
                "token_endpoint_auth_method",
                more.containsKey("jwks") ? "none" : "client_secret_basic");
        metadata.putAll(more);
        return clients.client(metadata);
    }

    private JsonPath told(Visitor visitor, String scope) {
        String token =
                visitor.tokens(
                                clients.registered(
                                        Map.of(
                                                "redirect_uris",
                                                List.of(CALLBACK),
                                                "token_endpoint_auth_method",
                                                "none")),
                                scope)
                        .getString("access_token");
        return People.as(token).get("/oauth/userinfo").jsonPath();
    }

    private static JwtClaims object(Client client, Map<String, String> request) {
        JwtClaims claims = new JwtClaims();
        request.forEach(claims::setClaim);
        claims.setIssuer(client.clientId());
        claims.setAudience(ISSUER);
        return claims;
    }

    /// @param nbf null for none, as
    /// @param exp
    private static Response pushed(StrictClient client, Long nbf, Long exp) {
        JwtClaims claims = object(client.client(), CodeRequest.of(client.client(), Pkce.fresh()));
        if (nbf != null) {
            claims.setNotBefore(NumericDate.fromSeconds(nbf));
        }
        if (exp != null) {
            claims.setExpirationTime(NumericDate.fromSeconds(exp));
        }
        return client.post(
                "/oauth/par",
                Map.of("client_id", client.client().clientId(), "request", client.signed(claims)));
    }

    private static Response push(Map<String, String> form) {
        return People.anywhere()
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParams(form)
                .post("/oauth/par");
    }
}
