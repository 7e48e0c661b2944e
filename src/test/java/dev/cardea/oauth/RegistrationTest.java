package dev.cardea.oauth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.cardea.clients.Clients;
import dev.cardea.support.AdminApi;
import dev.cardea.support.People;
import dev.cardea.support.StrictClient;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Dynamic registration (RFC 7591) and its management (RFC 7592), by an initial access token.
@QuarkusTest
class RegistrationTest {

    @Inject People people;
    @Inject Clients clients;

    private AdminApi api;

    @BeforeEach
    void admin() {
        api = new AdminApi(people.admin());
    }

    @Test
    void an_initial_access_token_registers_as_often_as_it_says() {
        String token = initialToken(2);
        register(token, web()).then().statusCode(201);
        register(token, web()).then().statusCode(201);
        register(token, web()).then().statusCode(401).body("error", equalTo("invalid_token"));
    }

    @Test
    void a_registration_that_is_refused_uses_nothing_up() {
        String token = initialToken(1);
        Map<String, Object> wrong = web();
        wrong.put("grant_types", List.of("implicit"));
        register(token, wrong).then().statusCode(400);
        register(token, web()).then().statusCode(201);
        register(token, wrong).then().statusCode(401);
    }

    @Test
    void nobody_registers_without_one() {
        post(given(), web())
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("Bearer"))
                .body("error", equalTo("invalid_token"));
        register("wrong", web()).then().statusCode(401);
    }

    @Test
    void the_answer_says_all_that_was_registered() {
        register(initialToken(1), web())
                .then()
                .statusCode(201)
                .header("Cache-Control", equalTo("no-store"))
                .body("client_secret_expires_at", equalTo(0))
                .body("redirect_uris", equalTo(List.of("https://app.example/cb")))
                .body("grant_types", equalTo(List.of("authorization_code")))
                .body("token_endpoint_auth_method", equalTo("client_secret_basic"))
                .body("registration_client_uri", containsString("/oauth/register/"));
    }

    @Test
    void what_is_not_understood_is_passed_over_and_nobody_vouches_for_himself() {
        Map<String, Object> body = web();
        body.put("assured", true);
        body.put("require_pkce", false);
        body.put("resource_server", "http://localhost:8081");
        body.put("exchange_audiences", List.of("https://orders.example"));
        body.put("workloads", List.of("main/shop/orders"));
        body.put("accent", "#1f6a58");
        body.put("default_acr_values", List.of("aal1"));
        body.put("client_name#fr", "Appli");
        JsonPath made = register(initialToken(1), body).then().statusCode(201).extract().jsonPath();
        api.get("/clients").then().statusCode(200);
        assertThat(made.getMap(""))
                .doesNotContainKeys(
                        "assured",
                        "require_pkce",
                        "resource_server",
                        "exchange_audiences",
                        "workloads",
                        "accent",
                        "default_acr_values");
    }

    @Test
    void bad_metadata_is_told_by_the_errors_of_the_rfc() {
        Map<String, Object> redirect = web();
        redirect.put("redirect_uris", List.of("http://app.example/cb"));
        register(initialToken(1), redirect)
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_redirect_uri"));
        Map<String, Object> grants = web();
        grants.put("grant_types", List.of("implicit"));
        register(initialToken(1), grants)
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_client_metadata"))
                .body("error_description", startsWith("grant_types"));
        Map<String, Object> type = web();
        type.put("redirect_uris", "https://app.example/cb");
        register(initialToken(1), type)
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_client_metadata"))
                .body("error_description", startsWith("redirect_uris"));
    }

    @Test
    void what_is_no_json_is_told_by_the_errors_of_the_rfc_too() {
        String token = initialToken(1);
        for (String body : List.of("{", "[]", "", "null", "{\"a\":1,\"a\":2}", "7")) {
            bearer(token)
                    .contentType(ContentType.JSON)
                    .body(body)
                    .post("/oauth/register")
                    .then()
                    .statusCode(400)
                    .contentType(ContentType.JSON)
                    .body("error", equalTo("invalid_client_metadata"));
        }
        register(token, web()).then().statusCode(201);
    }

    @Test
    void a_client_reads_changes_and_deletes_itself_and_no_other() {
        JsonPath made = register(initialToken(1), web()).jsonPath();
        JsonPath other = register(initialToken(1), web()).jsonPath();
        String token = made.getString("registration_access_token");
        String path = "/oauth/register/" + made.getString("client_id");
        bearer(token)
                .get(path)
                .then()
                .statusCode(200)
                .body("client_id", equalTo(made.getString("client_id")))
                .body("client_secret", nullValue())
                .body("registration_access_token", equalTo(token));
        bearer(other.getString("registration_access_token")).get(path).then().statusCode(401);
        bearer(token).get("/oauth/register/" + other.getString("client_id")).then().statusCode(401);
        bearer(token).get("/oauth/register/nobody").then().statusCode(401);
        Map<String, Object> change = web();
        change.put("client_name", "New name");
        put(token, path, change).then().statusCode(400);
        change.put("client_id", other.getString("client_id"));
        put(token, path, change).then().statusCode(400);
        change.put("client_id", made.getString("client_id"));
        change.put("registration_access_token", token);
        put(token, path, change).then().statusCode(400);
        change.remove("registration_access_token");
        put(token, path, change).then().statusCode(200).body("client_name", equalTo("New name"));
        bearer(token).delete(path).then().statusCode(204);
        bearer(token).get(path).then().statusCode(401);
    }

    @Test
    void a_client_cannot_undo_what_an_administrator_set() {
        Registered made = registered(web());
        Map<String, Object> metadata = api.get("/clients/" + made.id()).path("metadata");
        Map<String, Object> stricter = new HashMap<>(metadata);
        stricter.put("require_pkce", true);
        stricter.put("dpop_bound_access_tokens", true);
        stricter.put("resource_server", "https://stock.example");
        stricter.put("client_name", "Named by us");
        stricter.put("accent", "#1f6a58");
        stricter.put("scope", "openid email");
        api.put("/clients/" + made.id(), Map.of("metadata", stricter)).then().statusCode(200);

        Map<String, Object> own = web();
        own.put("client_id", made.clientId());
        own.put("client_name", "Named by itself");
        own.put("accent", "#ff0000");
        own.put("dpop_bound_access_tokens", false);
        own.put("resource_server", "https://bank.example");
        own.put("scope", "openid email phone");
        own.put("client_uri", "https://app.example/");
        put(made.token(), made.path(), own)
                .then()
                .statusCode(200)
                .body("client_name", equalTo("Named by us"))
                .body("accent", equalTo("#1f6a58"))
                .body("require_pkce", equalTo(true))
                .body("dpop_bound_access_tokens", equalTo(true))
                .body("resource_server", equalTo("https://stock.example"))
                .body("scope", equalTo("openid email"))
                .body("client_uri", equalTo("https://app.example/"));
    }

    @Test
    void a_client_stays_strict_and_its_scope_gets_no_wider() {
        Map<String, Object> strict =
                StrictClient.metadata(StrictClient.key(), Map.of("scope", "openid email profile"));
        Registered made = registered(strict);
        Map<String, Object> own = new HashMap<>(strict);
        own.put("client_id", made.clientId());
        own.remove("strict");
        own.remove("scope");
        put(made.token(), made.path(), own)
                .then()
                .statusCode(200)
                .body("strict", equalTo(true))
                .body("scope", equalTo("openid email profile"));

        own.put("scope", "openid email phone");
        put(made.token(), made.path(), own)
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_client_metadata"))
                .body("error_description", startsWith("scope"));
        own.put("token_endpoint_auth_method", "client_secret_basic");
        own.put("scope", "openid");
        put(made.token(), made.path(), own)
                .then()
                .statusCode(400)
                .body("error_description", startsWith("token_endpoint_auth_method"));
        own.put("token_endpoint_auth_method", "private_key_jwt");
        put(made.token(), made.path(), own).then().statusCode(200).body("scope", equalTo("openid"));
    }

    private record Registered(String id, String clientId, String token) {

        String path() {
            return "/oauth/register/" + clientId;
        }
    }

    private Registered registered(Map<String, Object> metadata) {
        JsonPath made =
                register(initialToken(1), metadata).then().statusCode(201).extract().jsonPath();
        String clientId = made.getString("client_id");
        String id = clients.find(clientId).orElseThrow().id().toString();
        return new Registered(id, clientId, made.getString("registration_access_token"));
    }

    private String initialToken(int uses) {
        return api.post("/initial-access-tokens", Map.of("label", "test", "uses", uses))
                .then()
                .statusCode(201)
                .extract()
                .path("initial_access_token");
    }

    private static Map<String, Object> web() {
        return new HashMap<>(Map.of("redirect_uris", List.of("https://app.example/cb")));
    }

    private static Response register(String token, Map<String, Object> body) {
        return post(bearer(token), body);
    }

    private static Response post(RequestSpecification request, Map<String, Object> body) {
        return request.contentType(ContentType.JSON).body(body).post("/oauth/register");
    }

    private static Response put(String token, String path, Map<String, Object> body) {
        return bearer(token).contentType(ContentType.JSON).body(body).put(path);
    }

    private static RequestSpecification bearer(String token) {
        return People.anywhere().header("Authorization", "Bearer " + token);
    }
}
