package dev.cardea.api;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.Map;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MainJobTest {

    @Inject People people;

    @Test
    void log_in_verify_locally_refresh_log_out_and_be_refused() throws Exception {
        Account account = people.somebody();
        JsonPath first = People.login(account);
        assertThat(first.getString("token_type")).isEqualTo("Bearer");
        assertThat(first.getLong("expires_in")).isEqualTo(600);

        JwtClaims claims = verifyLocally(first.getString("access_token"));
        assertThat(claims.getSubject()).isEqualTo(account.id().toString());
        assertThat(claims.getClaimValueAsString("client_id")).isEqualTo("cardea");
        assertThat(claims.getClaimValueAsString("sid")).isEqualTo(first.getString("session_id"));

        People.me(first.getString("access_token")).then().statusCode(200);
        JsonPath second =
                People.refresh(first.getString("refresh_token"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
        assertThat(second.getString("refresh_token"))
                .isNotEqualTo(first.getString("refresh_token"));
        People.me(second.getString("access_token")).then().statusCode(200);

        String seq =
                People.post("/auth/logout", second.getString("access_token"), Map.of())
                        .then()
                        .statusCode(204)
                        .extract()
                        .header("Revocation-Seq");
        assertThat(Long.parseLong(seq)).isPositive();
        People.me(second.getString("access_token")).then().statusCode(401);
        People.me(first.getString("access_token")).then().statusCode(401);
        People.refresh(second.getString("refresh_token")).then().statusCode(401);
    }

    private static JwtClaims verifyLocally(String token) throws Exception {
        JsonWebKeySet keys = new JsonWebKeySet(get("/.well-known/jwks.json").asString());
        JwtConsumer consumer =
                new JwtConsumerBuilder()
                        .setVerificationKeyResolver(
                                new JwksVerificationKeyResolver(keys.getJsonWebKeys()))
                        .setExpectedIssuer("http://localhost:8081")
                        .setExpectedAudience("http://localhost:8081")
                        .setExpectedType(true, "at+jwt")
                        .setRequireExpirationTime()
                        .build();
        return consumer.processToClaims(token);
    }
}
