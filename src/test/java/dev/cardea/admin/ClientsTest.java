package dev.cardea.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.cardea.support.AdminApi;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ClientsTest {

    private static final Map<String, Object> WEB =
            Map.of("redirect_uris", List.of("https://app.example/cb"));

    @Inject People people;

    private AdminApi api;

    @BeforeEach
    void admin() {
        api = new AdminApi(people.admin());
    }

    @Test
    void a_secret_is_shown_once() {
        JsonPath made = create();
        assertThat(made.getString("client_secret")).hasSize(43);
        String shown = api.get("/clients/" + made.getString("id")).asString();
        assertThat(shown).doesNotContain(made.getString("client_secret"), "client_secret\":");
        assertThat(api.get("/clients?limit=200").asString())
                .doesNotContain(made.getString("client_secret"));
    }

    @Test
    void a_chosen_name_is_given_once() {
        String name = People.fresh();
        Map<String, Object> body = Map.of("client_id", name, "metadata", WEB, "assured", true);
        api.post("/clients", body)
                .then()
                .statusCode(201)
                .body("client_id", equalTo(name))
                .body("assured", equalTo(true))
                .body("source", equalTo("admin"));
        api.post("/clients", body).then().statusCode(409);
        for (String bad :
                List.of(
                        "cardea",
                        "https://app.example/",
                        "a b",
                        "-",
                        "Ab_-1".repeat(9).substring(0, 43),
                        UUID.randomUUID().toString())) {
            api.post("/clients", Map.of("client_id", bad, "metadata", WEB))
                    .then()
                    .statusCode(400)
                    .body("errors.field", hasItem("client_id"));
        }
    }

    @Test
    void what_is_wrong_is_named() {
        api.post("/clients", Map.of())
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("metadata"));
        api.post("/clients", Map.of("metadata", Map.of()))
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("metadata.redirect_uris"));
        api.post("/clients", Map.of("metadata", Map.of("no_such", 1)))
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("metadata.no_such"));
    }

    @Test
    void a_client_is_changed_disabled_enabled_revoked_and_deleted() {
        String path = "/clients/" + create().getString("id");
        api.put(path, Map.of("metadata", Map.of("redirect_uris", List.of("https://new.example/"))))
                .then()
                .statusCode(200)
                .body("metadata.redirect_uris", equalTo(List.of("https://new.example/")));
        api.post(path + "/disable")
                .then()
                .statusCode(200)
                .header("Revocation-Seq", notNullValue())
                .body("status", equalTo("disabled"));
        api.post(path + "/disable").then().statusCode(200).header("Revocation-Seq", nullValue());
        api.post(path + "/enable").then().statusCode(200).body("status", equalTo("active"));
        api.post(path + "/revoke").then().statusCode(204).header("Revocation-Seq", notNullValue());
        api.delete(path).then().statusCode(204).header("Revocation-Seq", notNullValue());
        api.get(path).then().statusCode(404);
        api.delete(path).then().statusCode(404);
    }

    @Test
    void a_secret_is_rotated_and_taken_back() {
        JsonPath made = create();
        String path = "/clients/" + made.getString("id") + "/secrets";
        JsonPath rotated = api.post(path).then().statusCode(201).extract().jsonPath();
        assertThat(rotated.getString("client_secret"))
                .isNotEqualTo(made.getString("client_secret"));
        assertThat(rotated.getList("secrets")).hasSize(2);
        assertThat(rotated.getString("secrets[0].expires_at")).isNotNull();
        assertThat(rotated.getString("secrets[1].expires_at")).isNull();
        String secret = path + "/" + rotated.getString("secrets[0].id");
        api.delete(secret).then().statusCode(204).header("Revocation-Seq", notNullValue());
        api.delete(secret).then().statusCode(404);
    }

    @Test
    void a_client_without_a_secret_cannot_rotate_it() {
        JsonPath made =
                api.post(
                                "/clients",
                                Map.of(
                                        "metadata",
                                        Map.of(
                                                "redirect_uris",
                                                List.of("https://app.example/cb"),
                                                "token_endpoint_auth_method",
                                                "none")))
                        .then()
                        .statusCode(201)
                        .body("client_secret", nullValue())
                        .extract()
                        .jsonPath();
        api.post("/clients/" + made.getString("id") + "/secrets").then().statusCode(409);
    }

    @Test
    void lists_go_on_where_they_stopped() {
        create();
        create();
        JsonPath first = api.get("/clients?limit=1").then().statusCode(200).extract().jsonPath();
        assertThat(first.getList("clients")).hasSize(1);
        api.get("/clients?limit=1&cursor=" + first.getString("next_cursor"))
                .then()
                .statusCode(200)
                .body("clients", hasSize(1))
                .body("clients[0].id", not(equalTo(first.getString("clients[0].id"))));
    }

    @Test
    void a_resource_server_is_made_changed_and_removed() {
        String identifier = "https://" + People.fresh() + ".example/api";
        Map<String, Object> body =
                Map.of(
                        "identifier",
                        identifier,
                        "name",
                        "Books",
                        "access_lifetime_seconds",
                        300,
                        "scopes",
                        Map.of("books:read", "Read your books"));
        JsonPath made =
                api.post("/resource-servers", body)
                        .then()
                        .statusCode(201)
                        .body("scopes.'books:read'", equalTo("Read your books"))
                        .body("access_lifetime_seconds", equalTo(300))
                        .extract()
                        .jsonPath();
        String path = "/resource-servers/" + made.getString("id");
        api.post("/resource-servers", body).then().statusCode(409);
        api.put(path, Map.of("identifier", identifier, "name", "More books"))
                .then()
                .statusCode(200)
                .body("name", equalTo("More books"))
                .body("scopes.size()", equalTo(0));
        api.put(path, Map.of("identifier", identifier + "/2", "name", "Books"))
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("identifier"));
        api.get(path).then().statusCode(200);
        api.delete(path).then().statusCode(204);
        api.get(path).then().statusCode(404);
    }

    @Test
    void what_is_wrong_with_a_resource_server_is_named() {
        for (String bad : List.of("", "api", "https://a.example/#x", "https://a b", "\u0000")) {
            api.post("/resource-servers", Map.of("identifier", bad, "name", "Books"))
                    .then()
                    .statusCode(400)
                    .body("errors.field", hasItem("identifier"));
        }
        for (String scope : List.of("openid", "cardea:admin", "cardea:admin:users", "a b", "\"")) {
            api.post(
                            "/resource-servers",
                            Map.of(
                                    "identifier",
                                    "urn:x",
                                    "name",
                                    "Books",
                                    "scopes",
                                    Map.of(scope, "x")))
                    .then()
                    .statusCode(400)
                    .body("errors.field", hasItem("scopes"));
        }
        api.post(
                        "/resource-servers",
                        Map.of("identifier", "urn:x", "name", "B", "access_lifetime_seconds", 3601))
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("access_lifetime_seconds"));
    }

    @Test
    void an_initial_access_token_is_shown_once_and_taken_back() {
        JsonPath made =
                api.post("/initial-access-tokens", Map.of("label", "CI"))
                        .then()
                        .statusCode(201)
                        .body("uses_left", equalTo(1))
                        .extract()
                        .jsonPath();
        assertThat(api.get("/initial-access-tokens?limit=200").asString())
                .contains(made.getString("id"))
                .doesNotContain(made.getString("initial_access_token"));
        String path = "/initial-access-tokens/" + made.getString("id");
        api.delete(path).then().statusCode(204);
        api.delete(path).then().statusCode(404);
    }

    private JsonPath create() {
        return api.post("/clients", Map.of("metadata", WEB))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }
}
