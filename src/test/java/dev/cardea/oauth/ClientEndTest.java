package dev.cardea.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientTrust;
import dev.cardea.support.Browser;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// When trust in a client ends, nothing that waits for it is worth anything: not then, and not when
/// the client comes back.
@QuarkusTest
class ClientEndTest {

    private static final String CALLBACK = "https://app.example/cb";
    private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject ClientTrust trust;

    private final Browser browser = new Browser();
    private final Pkce pkce = Pkce.fresh();
    private Client client;
    private String code;
    private String requestUri;
    private String refreshToken;
    private String allowed;
    private String pending;

    @BeforeEach
    void much_waits_for_a_client() {
        client =
                clients.client(
                        Map.of(
                                "redirect_uris",
                                List.of(CALLBACK),
                                "token_endpoint_auth_method",
                                "none",
                                "grant_types",
                                List.of("authorization_code", "refresh_token", DEVICE)));
        Account account = people.somebody();
        Response page = browser.logIn(browser.authorize(request()), account);
        String first = Browser.redirected(browser.allow(page)).get("code");
        refreshToken =
                OAuthClients.redeem(client, first, pkce).jsonPath().getString("refresh_token");
        assertThat(refreshToken).isNotNull();
        code = Browser.redirected(browser.authorize(request())).get("code");
        requestUri = post("/oauth/par", request()).path("request_uri");
        JsonPath codes = device();
        Response confirm = browser.get(codes.getString("verification_uri_complete"));
        browser.submit(confirm, "/device", Map.of("decision", "allow")).then().statusCode(200);
        allowed = codes.getString("device_code");
        pending = device().getString("device_code");
    }

    @Test
    void a_client_that_is_revoked() {
        trust.revoke(client.id(), null);
        nothingIsLeft();
    }

    @Test
    void a_client_that_is_disabled_even_when_it_is_enabled_again() {
        trust.disable(client.id(), null);
        nothingIsLeft();
        trust.enable(client.id(), null);
        nothingIsLeft();
    }

    @Test
    void a_client_that_is_deleted() {
        trust.delete(client.id(), null);
        nothingIsLeft();
    }

    private void nothingIsLeft() {
        assertThat(OAuthClients.redeem(client, code, pkce).statusCode()).isIn(400, 401);
        assertThat(OAuthClients.refresh(client, refreshToken).statusCode()).isIn(400, 401);
        for (String deviceCode : List.of(allowed, pending)) {
            Response answer =
                    post(
                            "/oauth/token",
                            Map.of(
                                    "grant_type",
                                    DEVICE,
                                    "client_id",
                                    client.clientId(),
                                    "device_code",
                                    deviceCode));
            assertThat(answer.statusCode()).isIn(400, 401);
            assertThat(answer.<String>path("error")).isIn("invalid_grant", "invalid_client");
        }
        browser.authorize(Map.of("client_id", client.clientId(), "request_uri", requestUri))
                .then()
                .statusCode(400);
    }

    private JsonPath device() {
        return post(
                        "/oauth/device_authorization",
                        Map.of("client_id", client.clientId(), "scope", "profile"))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private Map<String, String> request() {
        return CodeRequest.of(client, pkce, Map.of("scope", "openid offline_access"));
    }

    private static Response post(String path, Map<String, String> form) {
        return People.anywhere()
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParams(form)
                .post(path);
    }
}
