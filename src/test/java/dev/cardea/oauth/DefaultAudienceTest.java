package dev.cardea.oauth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.clients.Client;
import dev.cardea.support.Claims;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.OtherSettings;
import dev.cardea.support.People;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Where tokens are for somebody else unless a resource is asked for
/// (`cardea.tokens.default-audience`).
@QuarkusTest
@TestProfile(OtherSettings.class)
class DefaultAudienceTest {

    @Inject People people;
    @Inject OAuthClients clients;

    @Test
    void our_own_api_takes_what_its_metadata_lets_clients_ask_for() {
        String resource = given().get("/.well-known/oauth-protected-resource").path("resource");

        String token = token(Map.of("resource", resource));

        assertThat(Claims.of(token).json().getString("aud")).isEqualTo(resource);
        People.as(token).get("/oauth/userinfo").then().statusCode(200);
    }

    @Test
    void and_what_is_for_the_default_audience() {
        String token = token(Map.of());

        assertThat(Claims.of(token).json().getString("aud")).isEqualTo(OtherSettings.AUDIENCE);
        People.as(token).get("/oauth/userinfo").then().statusCode(200);
    }

    private String token(Map<String, String> more) {
        Client client = clients.spa();
        Pkce pkce = Pkce.fresh();
        Map<String, String> request = new HashMap<>(CodeRequest.of(client, pkce, more));
        String code = new Visitor(people.somebody()).answer(request).get("code");
        return OAuthClients.redeem(client, code, pkce)
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }
}
