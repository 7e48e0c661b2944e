package dev.cardea.support;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.zip.InflaterInputStream;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;

/// What a relying party does with the claim `status` (draft-ietf-oauth-status-list §8.3).
public final class StatusList {

    private StatusList() {}

    /// Whether the list says that the token is revoked.
    public static boolean revoked(String accessToken) {
        JsonPath claims = Claims.of(accessToken).json();
        String uri = claims.getString("status.status_list.uri");
        int index = claims.getInt("status.status_list.idx");
        Response answer = given().get(URI.create(uri).getPath());
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith("application/statuslist+jwt");
        byte[] bytes = bytes(answer.asString(), uri);
        assertThat(claims.getLong("exp"))
                .isLessThanOrEqualTo(
                        60 * Long.parseLong(uri.replaceAll(".*/([0-9]+)-[0-9]+", "$1")));
        return (bytes[index >> 3] >> (index & 7) & 1) == 1;
    }

    /// Up to which rule the list of the token is complete, as it says itself.
    public static long seq(String accessToken) {
        String uri = Claims.of(accessToken).json().getString("status.status_list.uri");
        Object seq =
                claims(given().get(URI.create(uri).getPath()).asString(), uri).getClaimValue("seq");
        return ((Number) seq).longValue();
    }

    private static JwtClaims claims(String jwt, String uri) {
        try {
            return new JwtConsumerBuilder()
                    .setVerificationKeyResolver(
                            new JwksVerificationKeyResolver(
                                    new JsonWebKeySet(
                                                    given().get("/.well-known/jwks.json")
                                                            .asString())
                                            .getJsonWebKeys()))
                    .setExpectedType(true, "statuslist+jwt")
                    .setExpectedSubject(uri)
                    .setRequireExpirationTime()
                    .setRequireIssuedAt()
                    .build()
                    .processToClaims(jwt);
        } catch (Exception e) {
            throw new AssertionError("not a status list token: " + jwt, e);
        }
    }

    private static byte[] bytes(String jwt, String uri) {
        JwtClaims claims = claims(jwt, uri);
        try {
            assertThat(claims.getClaimValue("ttl")).isEqualTo(5L);
            Map<?, ?> list = (Map<?, ?>) claims.getClaimValue("status_list");
            assertThat(list.get("bits")).isEqualTo(1L);
            return new InflaterInputStream(
                            new ByteArrayInputStream(
                                    Base64.getUrlDecoder().decode((String) list.get("lst"))))
                    .readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
