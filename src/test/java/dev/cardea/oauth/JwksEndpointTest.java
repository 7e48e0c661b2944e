package dev.cardea.oauth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.keys.JwtSigner;
import dev.cardea.keys.KeyRing;
import dev.cardea.keys.KeyRotation;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class JwksEndpointTest {

    private static final UUID ADMIN = new UUID(0, 1);
    private static final String PATH = "/.well-known/jwks.json";

    @Inject KeyRing ring;
    @Inject KeyRotation rotation;
    @Inject JwtSigner signer;

    @Test
    void keys_of_each_algorithm_are_published_with_their_public_part_only() {
        Response answer = given().get(PATH);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/jwk-set+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=300");
        List<Map<String, String>> keys = answer.jsonPath().getList("keys");
        assertThat(keys).hasSizeGreaterThanOrEqualTo(2);
        for (Map<String, String> key : keys) {
            assertThat(key)
                    .containsEntry("use", "sig")
                    .containsOnlyKeys(
                            switch (key.get("alg")) {
                                case "RS256", "PS256" ->
                                        List.of("kty", "kid", "use", "alg", "n", "e");
                                case "ES256" ->
                                        List.of("kty", "kid", "use", "alg", "crv", "x", "y");
                                default -> List.of("kty", "kid", "use", "alg", "crv", "x");
                            });
        }
        assertThat(keys.stream().map(key -> key.get("alg")).distinct())
                .containsExactlyInAnyOrder("RS256", "PS256", "ES256", "Ed25519");
        assertThat(keys.getFirst()).containsEntry("kid", ring.active().kid());
    }

    @Test
    void another_library_verifies_a_token_with_the_document() throws Exception {
        String token =
                signer.sign(
                        "at+jwt",
                        Map.of(
                                "iss",
                                "https://id.example.org",
                                "sub",
                                "ada",
                                "exp",
                                System.currentTimeMillis() / 1000 + 60));
        JsonWebKeySet set = new JsonWebKeySet(given().get(PATH).asString());

        assertThat(
                        new JwtConsumerBuilder()
                                .setVerificationKeyResolver(
                                        new JwksVerificationKeyResolver(set.getJsonWebKeys()))
                                .setExpectedType(true, "at+jwt")
                                .setRequireExpirationTime()
                                .build()
                                .processToClaims(token)
                                .getSubject())
                .isEqualTo("ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "\"other\" ,W/%s", "*"})
    void a_document_that_did_not_change_is_not_sent_again(String known) {
        String etag = given().get(PATH).header("ETag");
        Response again = given().header("If-None-Match", known.formatted(etag)).get(PATH);

        assertThat(etag).matches("\"[\\w-]{43}\"");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.asByteArray()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(etag);
        assertThat(again.header("Cache-Control")).isEqualTo("public, max-age=300");
    }

    @Test
    void another_validator_gets_the_document() {
        assertThat(given().header("If-None-Match", "\"other\"").get(PATH).statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_killed_key_leaves_the_document_at_once() {
        String doomed = ring.active().kid();
        String etag = given().get(PATH).header("ETag");
        rotation.kill(doomed, ADMIN);
        Response answer = given().header("If-None-Match", etag).get(PATH);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asString()).doesNotContain(doomed).contains(ring.active().kid());
    }

    @Test
    void nothing_but_reading_is_allowed() {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            assertThat(given().request(method, PATH).statusCode()).isEqualTo(405);
        }
        assertThat(given().head(PATH).statusCode()).isEqualTo(200);
    }
}
