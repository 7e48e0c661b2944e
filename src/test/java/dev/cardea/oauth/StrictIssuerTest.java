package dev.cardea.oauth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.cardea.clients.InvalidMetadata;
import dev.cardea.database.Database;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Browser;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.StrictClient;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `cardea.strict`: FAPI 2.0 for everybody.
@QuarkusTest
@TestProfile(StrictIssuerTest.Strict.class)
class StrictIssuerTest {

    public static class Strict implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("cardea.strict", "true");
        }
    }

    private static final List<String> ALGORITHMS = List.of("PS256", "ES256", "Ed25519");

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject Database database;

    @Test
    void discovery_says_only_what_is_allowed() {
        JsonPath metadata = given().get("/.well-known/openid-configuration").jsonPath();
        assertThat(metadata.getList("token_endpoint_auth_methods_supported", String.class))
                .containsExactlyInAnyOrder(
                        "private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth");
        metadata.getMap("")
                .forEach((name, value) -> {
                    if (String.valueOf(name).contains("_alg_values_supported")
                            || String.valueOf(name).contains("signing_alg")) {
                        assertThat((List<?>) value).as(String.valueOf(name)).isNotEmpty();
                        assertThat(ALGORITHMS.containsAll((List<?>) value))
                                .as(name + " " + value)
                                .isTrue();
                    }
                });
        assertThat(metadata.getBoolean("require_pushed_authorization_requests")).isTrue();
    }

    @Test
    void a_client_that_does_not_keep_to_it_is_not_registered() {
        assertThatThrownBy(clients::spa)
                .isInstanceOfSatisfying(
                        InvalidMetadata.class,
                        e -> assertThat(e.field()).isEqualTo("token_endpoint_auth_method"));
        Map<String, Object> metadata =
                StrictClient.metadata(
                        StrictClient.key(), Map.of("id_token_signed_response_alg", "RS256"));
        new AdminApi(people.admin())
                .post("/clients", Map.of("metadata", metadata))
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("metadata.id_token_signed_response_alg"));
    }

    @Test
    void one_that_does_needs_not_say_that_it_is_strict() {
        StrictClient client = StrictClient.register(clients, Map.of("strict", false));
        assertThat(client.client().metadata().isStrict()).isTrue();
        Visitor visitor = new Visitor(people.somebody());
        JsonPath tokens = client.tokens(visitor, Map.of());
        assertThat(tokens.getString("token_type")).isEqualTo("DPoP");
        assertThat(header(tokens.getString("access_token"))).contains("PS256");
        assertThat(header(tokens.getString("id_token"))).contains("PS256");
        client.get("/oauth/userinfo", tokens.getString("access_token"))
                .then()
                .statusCode(200)
                .header("DPoP-Nonce", notNullValue());
    }

    @Test
    void a_request_that_was_not_pushed_is_refused() {
        StrictClient client = StrictClient.register(clients, Map.of());
        new Browser()
                .authorize(
                        Map.of(
                                "client_id",
                                client.client().clientId(),
                                "response_type",
                                "code",
                                "redirect_uri",
                                "https://app.example/cb",
                                "code_challenge",
                                Pkce.fresh().challenge(),
                                "code_challenge_method",
                                "S256"))
                .then()
                .statusCode(400)
                .body(containsString("invalid_request"));
    }

    @Test
    void a_client_from_before_is_refused_and_told_why() {
        StrictClient client = StrictClient.register(clients, Map.of());
        database.update(
                "UPDATE client SET metadata = ? WHERE id = ?",
                "{\"token_endpoint_auth_method\":\"none\",\"redirect_uris\":[\"https://app.example/cb\"]}",
                client.client().id());
        Response refused =
                OAuthClients.token(
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "client_id",
                                client.client().clientId(),
                                "code",
                                "x"));
        refused.then()
                .statusCode(400)
                .body("error", equalTo("unauthorized_client"))
                .body("error_description", containsString("token_endpoint_auth_method"));
    }

    @Test
    void log_ins_at_the_json_api_go_on_and_are_signed_as_strictly() {
        String token = People.login(people.somebody()).getString("access_token");
        assertThat(header(token)).contains("PS256");
        People.me(token).then().statusCode(200).body("id", notNullValue());
        given().get("/.well-known/jwks.json").then().body("keys[0].alg", startsWith("PS256"));
    }

    private static String header(String jwt) {
        return new String(
                Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[0]), StandardCharsets.UTF_8);
    }
}
