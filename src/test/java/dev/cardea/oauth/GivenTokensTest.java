package dev.cardea.oauth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.cardea.clients.ClientRegistry;
import dev.cardea.database.AwayDatabase;
import dev.cardea.database.CountingDatabase;
import dev.cardea.database.Database;
import dev.cardea.keys.JwtVerifier;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.support.DpopKey;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What may be asked about tokens that were given: introspection (RFC 7662, RFC 9701), the check
/// for gateways, and giving them back (RFC 7009).
@QuarkusTest
class GivenTokensTest {

    private static final String SCOPE = "openid offline_access";
    private static final String ISSUER = "http://localhost:8081";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject JwtVerifier verifier;
    @Inject RateLimiter limiter;
    @Inject DataSource source;

    private ClientRegistry.Changed app;
    private ClientRegistry.Changed api;
    private Visitor visitor;
    private JsonPath tokens;

    @BeforeEach
    void tokens_are_given() {
        app = confidential(Map.of());
        api =
                confidential(
                        Map.of(
                                "resource_server",
                                ISSUER,
                                "introspection_signed_response_alg",
                                "ES256"));
        visitor = new Visitor(people.somebody());
        tokens = visitor.tokens(app, SCOPE);
    }

    @Test
    void the_audience_is_told_what_a_token_says() {
        introspect(api, access())
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("active", equalTo(true))
                .body("sub", equalTo(visitor.account().id().toString()))
                .body("client_id", equalTo(app.client().clientId()))
                .body("scope", equalTo(SCOPE))
                .body("token_type", equalTo("Bearer"))
                .body("exp", notNullValue())
                .body("iss", equalTo(ISSUER));
        introspect(app, access()).then().body("active", equalTo(true));
    }

    @Test
    void everybody_else_is_told_that_it_is_not_active() {
        ClientRegistry.Changed other =
                confidential(Map.of("resource_server", "https://other.example"));
        for (String token : List.of(access(), "nonsense", "a.b.c", tokens.getString("id_token"))) {
            assertThat(introspect(other, token).then().statusCode(200).extract().asString())
                    .isEqualTo("{\"active\":false}");
        }
    }

    @Test
    void who_asks_as_a_resource_server_that_it_is_not_is_told_so_whatever_the_token() {
        ClientRegistry.Changed none = confidential(Map.of());
        for (String token : List.of(access(), "nonsense")) {
            as(ISSUER, none, token).then().statusCode(400).body("error", equalTo("invalid_target"));
            as("https://other.example", api, token).then().statusCode(400);
        }
        as(ISSUER, api, access()).then().statusCode(200).body("active", equalTo(true));
        as(ISSUER, api, "nonsense").then().statusCode(200).body("active", equalTo(false));
    }

    private static Response as(String resource, ClientRegistry.Changed client, String token) {
        return asked(client, token).formParam("resource", resource).post("/oauth/introspect");
    }

    @Test
    void who_may_not_ask_is_told_so() {
        introspect(new ClientRegistry.Changed(app.client(), "wrong", 0), access())
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_client"));
        introspect(new ClientRegistry.Changed(clients.spa(), null, 0), access())
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_client"));
    }

    @Test
    void the_answer_is_signed_for_who_wants_it_so() {
        String jwt =
                asked(api, access())
                        .accept("application/token-introspection+jwt")
                        .post("/oauth/introspect")
                        .then()
                        .statusCode(200)
                        .contentType("application/token-introspection+jwt")
                        .extract()
                        .asString();

        JwtClaims claims = verifier.verifyPast(jwt, "token-introspection+jwt").claims();
        assertThat(claims.getClaimValueAsString("aud")).isEqualTo(api.client().clientId());
        assertThat((Map<?, ?>) claims.getClaimValue("token_introspection"))
                .extracting("active")
                .isEqualTo(true);
        assertThat(claims.hasClaim("sub")).isFalse();
    }

    @Test
    void asking_costs_no_statement() {
        introspect(api, access());
        CountingDatabase database = new CountingDatabase(source);
        QuarkusMock.installMockForType(database, Database.class);

        String token = access();
        AtomicInteger tries = new AtomicInteger();
        // a change of another client's, noticed meanwhile, makes the first ones read it anew
        await().untilAsserted(() -> {
            String introspection = "introspection-%04d".formatted(tries.incrementAndGet());
            String check = "check-%011d".formatted(tries.get());
            asked(api, token)
                    .header("X-Request-Id", introspection)
                    .post("/oauth/introspect")
                    .then()
                    .body("active", equalTo(true));
            given().header("X-Request-Id", check)
                    .auth()
                    .oauth2(token)
                    .get("/oauth/check")
                    .then()
                    .statusCode(200);
            assertThat(database.of(introspection)).isZero();
            assertThat(database.of(check)).isZero();
        });
    }

    @Test
    void a_gateway_lets_through_who_has_a_token_with_the_scope() {
        given().auth()
                .oauth2(access())
                .get("/oauth/check?scope=openid&audience=" + ISSUER)
                .then()
                .statusCode(200)
                .header("X-Auth-Subject", visitor.account().id().toString())
                .header("X-Auth-Scope", SCOPE)
                .header("X-Auth-Client", app.client().clientId());
        given().auth()
                .oauth2(access())
                .get("/oauth/check?scope=openid%20admin")
                .then()
                .statusCode(403)
                .header("X-Auth-Subject", nullValue());
        given().auth().oauth2(access()).get("/oauth/check?audience=other").then().statusCode(401);
        given().auth().oauth2("nonsense").get("/oauth/check").then().statusCode(401);
        given().get("/oauth/check").then().statusCode(401).header("WWW-Authenticate", "Bearer");
    }

    /// RFC 6750 §3.1.
    @Test
    void a_token_that_does_not_reach_so_far_is_told_which_scope_is_missing() {
        String token = visitor.tokens(app, "profile").getString("access_token");
        challenged(403, token, "/oauth/userinfo", "insufficient_scope\", scope=\"openid\"");
        challenged(403, token, "/ssf/streams", "insufficient_scope\", scope=\"ssf.manage\"");
        String login = People.login(visitor.account()).getString("access_token");
        challenged(403, login, "/admin/api/users", "insufficient_scope\"");
        challenged(401, "nonsense", "/oauth/userinfo", "invalid_token\"");
        challenged(401, "nonsense", "/auth/me", "invalid_token\"");
    }

    private static void challenged(int status, String token, String path, String error) {
        given().auth()
                .oauth2(token)
                .get(path)
                .then()
                .statusCode(status)
                .header("WWW-Authenticate", "Bearer error=\"" + error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "POST", "PUT", "PATCH", "DELETE"})
    void a_gateway_may_ask_with_the_method_of_the_request(String method) {
        given().auth()
                .oauth2(access())
                .request(method, "/oauth/check")
                .then()
                .statusCode(200)
                .header("X-Auth-Client", app.client().clientId());
        given().auth().oauth2("nonsense").request(method, "/oauth/check").then().statusCode(401);
    }

    @Test
    void a_token_that_is_bound_to_a_key_is_let_through_with_a_proof_alone() {
        ClientRegistry.Changed service =
                clients.registered(
                        Map.of(
                                "grant_types",
                                List.of("client_credentials"),
                                "token_endpoint_auth_method",
                                "client_secret_post"));
        DpopKey key = new DpopKey();
        String token =
                asked(service, "")
                        .formParam("grant_type", "client_credentials")
                        .header("DPoP", key.proof("POST", ISSUER + "/oauth/token", null))
                        .post("/oauth/token")
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("access_token");
        String url = ISSUER + "/oauth/check";

        given().header("Authorization", "DPoP " + token)
                .header("DPoP", key.proof("GET", url, token))
                .get("/oauth/check")
                .then()
                .statusCode(200)
                .header("X-Auth-Subject", service.client().clientId());
        given().header("Authorization", "DPoP " + token)
                .header("DPoP", new DpopKey().proof("GET", url, token))
                .get("/oauth/check")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("DPoP error=\"invalid_dpop_proof\""));
        given().auth().oauth2(token).get("/oauth/check").then().statusCode(401);
    }

    @Test
    void an_access_token_that_was_given_back_is_refused_and_the_grant_goes_on() {
        revoke(app, access()).then().statusCode(200).header("Revocation-Seq", notNullValue());

        given().auth().oauth2(access()).get("/oauth/userinfo").then().statusCode(401);
        given().auth().oauth2(access()).get("/oauth/check").then().statusCode(401);
        introspect(api, access()).then().body("active", equalTo(false));
        String next = refresh().then().statusCode(200).extract().path("access_token");
        given().auth().oauth2(next).get("/oauth/userinfo").then().statusCode(200);
        revoke(app, access()).then().statusCode(200).header("Revocation-Seq", nullValue());
    }

    @Test
    void a_refresh_token_that_was_given_back_ends_its_grant_and_what_came_of_it() {
        ClientRegistry.Changed second = confidential(Map.of());
        JsonPath others = visitor.tokens(second, SCOPE);

        revoke(app, tokens.getString("refresh_token")).then().statusCode(200);

        refresh().then().statusCode(400).body("error", equalTo("invalid_grant"));
        given().auth().oauth2(access()).get("/oauth/userinfo").then().statusCode(401);
        OAuthClients.token(refreshing(second, others)).then().statusCode(200);
        assertThat(visitor.silently(app)).isEqualTo("code");
        revoke(app, tokens.getString("refresh_token")).then().statusCode(200);
    }

    @Test
    void nobody_gives_back_what_another_got() {
        ClientRegistry.Changed other = confidential(Map.of());

        revoke(other, access()).then().statusCode(400).body("error", equalTo("invalid_grant"));
        revoke(other, tokens.getString("refresh_token")).then().statusCode(200);
        String ours = People.login(visitor.account()).getString("refresh_token");
        revoke(other, ours).then().statusCode(200);

        given().auth().oauth2(access()).get("/oauth/userinfo").then().statusCode(200);
        refresh().then().statusCode(200);
        People.refresh(ours).then().statusCode(200);
    }

    @Test
    void nothing_is_given_back_with_success_while_the_database_is_away() {
        revoke(app, "nonsense");
        QuarkusMock.installMockForType(new AwayDatabase(source), Database.class);

        revoke(app, access()).then().statusCode(503).header("Retry-After", notNullValue());
        revoke(app, tokens.getString("refresh_token")).then().statusCode(503);
    }

    @Test
    void a_client_that_gives_back_without_end_has_to_wait_and_whoever_logs_out_has_not() {
        JsonPath login = People.login(visitor.account());
        ClientRegistry.Changed second = confidential(Map.of());
        JsonPath others = visitor.tokens(second, SCOPE);
        String account = visitor.account().id().toString();
        for (int i = 0; i < 60; i++) {
            limiter.revocation(account, app.client().clientId(), () -> 1);
        }

        revoke(app, access()).then().statusCode(429).header("Retry-After", notNullValue());

        given().auth().oauth2(access()).get("/oauth/userinfo").then().statusCode(200);
        revoke(second, others.getString("access_token")).then().statusCode(200);
        People.post("/auth/logout", login.getString("access_token"), Map.of())
                .then()
                .statusCode(204);
    }

    @Test
    void what_is_no_token_is_given_back_with_success() {
        revoke(app, "nonsense").then().statusCode(200).header("Revocation-Seq", nullValue());
        asked(app, "").post("/oauth/revoke").then().statusCode(400);
    }

    private String access() {
        return tokens.getString("access_token");
    }

    private Response refresh() {
        return OAuthClients.token(refreshing(app, tokens));
    }

    private static Map<String, String> refreshing(ClientRegistry.Changed client, JsonPath tokens) {
        return Map.of(
                "grant_type",
                "refresh_token",
                "client_id",
                client.client().clientId(),
                "client_secret",
                client.secret(),
                "refresh_token",
                tokens.getString("refresh_token"));
    }

    private ClientRegistry.Changed confidential(Map<String, Object> more) {
        Map<String, Object> metadata =
                new HashMap<>(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "token_endpoint_auth_method",
                                "client_secret_post",
                                "grant_types",
                                List.of("authorization_code", "refresh_token")));
        metadata.putAll(more);
        return clients.registered(metadata);
    }

    private static Response introspect(ClientRegistry.Changed client, String token) {
        return asked(client, token).post("/oauth/introspect");
    }

    private static Response revoke(ClientRegistry.Changed client, String token) {
        return asked(client, token).post("/oauth/revoke");
    }

    private static RequestSpecification asked(ClientRegistry.Changed client, String token) {
        Map<String, String> form =
                new HashMap<>(Map.of("client_id", client.client().clientId(), "token", token));
        if (client.secret() != null) {
            form.put("client_secret", client.secret());
        }
        return given().contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParams(form);
    }
}
