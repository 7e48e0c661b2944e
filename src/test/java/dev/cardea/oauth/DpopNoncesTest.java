package dev.cardea.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.StrictClient;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Nonces in DPoP proofs (RFC 9449 §8, §9): demanded of strict clients, and handed out ahead.
@QuarkusTest
class DpopNoncesTest {

    @Inject People people;
    @Inject OAuthClients clients;

    @Test
    void a_strict_client_needs_one_everywhere_and_each_answer_brings_the_next() {
        StrictClient client = StrictClient.register(clients, Map.of());
        Pkce pkce = Pkce.fresh();
        client.send("/oauth/par", Map.of("response_type", "code"))
                .then()
                .statusCode(400)
                .body("error", equalTo("use_dpop_nonce"))
                .header("DPoP-Nonce", notNullValue());

        Response pushed = client.push(pkce, Map.of());
        pushed.then().statusCode(201).header("DPoP-Nonce", notNullValue());
        String code = client.authorize(new Visitor(people.somebody()), pushed).get("code");
        Response redeemed = client.redeem(code, pkce);
        redeemed.then().statusCode(200).header("DPoP-Nonce", notNullValue());

        String token = redeemed.path("access_token");
        for (String resource : new String[] {"/oauth/userinfo", "/oauth/check"}) {
            client.ask(resource, token).then().statusCode(200).header("DPoP-Nonce", notNullValue());
        }
    }

    @Test
    void a_resource_asks_for_one_too() {
        StrictClient client = StrictClient.register(clients, Map.of());
        String token = client.tokens(new Visitor(people.somebody()), Map.of()).get("access_token");
        client.forgetNonce();
        Response refused = client.ask("/oauth/userinfo", token);
        refused.then().statusCode(401).header("DPoP-Nonce", notNullValue());
        assertThat(refused.header("WWW-Authenticate")).contains("error=\"use_dpop_nonce\"");
        client.ask("/oauth/userinfo", token).then().statusCode(200);
    }

    @Test
    void other_clients_need_none_and_get_none() {
        StrictClient client =
                StrictClient.register(
                        clients, Map.of("strict", false, "dpop_bound_access_tokens", true));
        client.push(Pkce.fresh(), Map.of())
                .then()
                .statusCode(201)
                .header("DPoP-Nonce", nullValue());
    }
}
