package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.keys.JwtSigner;
import dev.cardea.support.Browser;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.SentMails;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// No parameter comes twice (RFC 6749 §3.1, §3.2): whoever checks one value and uses the other is
/// fooled by that.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class DuplicatedParametersTest {

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject SentMails mails;
    @Inject JwtSigner signer;

    private final SoftAssertions softly = new SoftAssertions();

    /// For all tests of the class: what is refused is not used up.
    private static Minted set;

    @BeforeEach
    void mint() {
        if (set == null) {
            set = new Minted(new Minted.Mint(people, clients, mails, signer));
        }
    }

    @Test
    void at_the_endpoints_that_clients_speak_to() {
        Map<String, String> exchange =
                Map.of(
                        "grant_type",
                        EveryWay.EXCHANGE,
                        "subject_token",
                        set.get("access token"),
                        "subject_token_type",
                        EveryWay.ACCESS_TOKEN,
                        "requested_token_type",
                        EveryWay.ACCESS_TOKEN,
                        "scope",
                        "openid");
        Map<String, String> code =
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        set.get("code"),
                        "redirect_uri",
                        EveryWay.CALLBACK,
                        "code_verifier",
                        set.pkce.verifier());
        Map<String, String> refresh =
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        set.get("client's refresh token"),
                        "scope",
                        "openid");
        Map<String, String> device =
                Map.of("grant_type", EveryWay.DEVICE_CODE, "device_code", set.get("device code"));
        Map<String, String> client = Map.of("grant_type", "client_credentials");
        Map<String, String> workload =
                Map.of(
                        "grant_type",
                        EveryWay.JWT_BEARER,
                        "assertion",
                        set.get("service-account token"));
        Map<String, String> applied = Map.of("verifier", "x", "seq", "0");
        Map<String, String> token = Map.of("token", set.get("client's access token"));
        refused("/oauth/token", set.gateway.signed(exchange));
        refused("/oauth/token", set.app.signed(code));
        refused("/oauth/token", set.app.signed(refresh));
        refused("/oauth/token", set.app.signed(device));
        refused("/oauth/token", set.gateway.signed(client));
        refused("/oauth/token", set.app.signed(workload));
        refused("/revocations/applied", set.app.signed(applied));
        refused("/oauth/introspect", set.audience.signed(token));
        refused("/oauth/revoke", set.app.signed(token));
        refused("/oauth/par", set.app.signed(Minted.request(set.app, Pkce.fresh())));
        refused("/oauth/device_authorization", set.app.signed(Map.of("scope", "profile")));
        refused("/oauth/userinfo", Map.of("access_token", set.get("client's access token")));
        softly.assertAll();
        People.as(set.get("client's access token")).get("/oauth/userinfo").then().statusCode(200);
        assertThat(set.app.gets(EveryWay.DEVICE_CODE, device)).isTrue();
        assertThat(set.gateway.gets("client_credentials", client)).isTrue();
        assertThat(set.app.gets(EveryWay.JWT_BEARER, workload)).isTrue();
        assertThat(set.app.send("/revocations/applied", applied).status()).isEqualTo(204);
    }

    @Test
    void at_the_endpoints_that_browsers_are_sent_to() {
        Map<String, String> request = Minted.request(set.app, Pkce.fresh());
        request.putAll(
                Map.of("state", "x", "nonce", "y", "prompt", "login", "response_mode", "query"));
        Map<String, String> logout =
                Map.of(
                        "id_token_hint",
                        set.get("client's ID token"),
                        "state",
                        "x",
                        "client_id",
                        set.app.id());
        for (var one : Map.of("/oauth/authorize", request, "/oauth/logout", logout).entrySet()) {
            each(
                    one.getKey(),
                    one.getValue(),
                    query -> new Browser().get(one.getKey() + "?" + query));
            each(one.getKey(), one.getValue(), body -> Forms.body(body).post(one.getKey()));
        }
        softly.assertAll();
    }

    @Test
    void at_the_check_of_gateways() {
        String token = set.get("client's access token");
        each(
                "/oauth/check",
                Map.of(
                        "audience",
                        EveryWay.US,
                        "scope",
                        "openid",
                        "max_age",
                        "600",
                        "acr_values",
                        "aal1"),
                query -> People.as(token).get("/oauth/check?" + query));
        softly.assertAll();
    }

    /// There the first one counts, for whatever reads it: a second one opens nothing.
    @Test
    void at_the_pages_a_second_value_mends_no_wrong_first_one() {
        Browser browser = set.browser;
        Map<String, String> login = Browser.hidden(browser.get("/login?other=x"));
        login.putAll(Map.of("username", set.account.email(), "password", People.PASSWORD));
        Map<String, String> ask = Minted.request(set.app, Pkce.fresh());
        ask.put("prompt", "consent");
        Map<String, String> consent = Browser.hidden(browser.authorize(ask));
        consent.put("decision", "allow");
        Map<String, String> device = Browser.hidden(browser.get("/device"));
        device.putAll(Map.of("user_code", set.get("user code"), "decision", "allow"));
        for (var page :
                Map.of("/login", login, "/consent", consent, "/device", device).entrySet()) {
            String body = "csrf=wrong&" + Browser.query(page.getValue());
            assertThat(browser.again().post(page.getKey(), body).statusCode())
                    .as(page.getKey())
                    .isEqualTo(403);
        }
    }

    /// `resource` and `audience` may come twice at the OAuth endpoints (RFC 8707, 8693).
    private void refused(String path, Map<String, String> form) {
        each(path, form, body -> Forms.body(body).post(path));
    }

    private void each(String path, Map<String, String> form, Function<String, Response> send) {
        for (String name : form.keySet()) {
            for (String second : List.of(form.get(name), "other")) {
                String twice = Browser.query(form) + "&" + Browser.query(Map.of(name, second));
                Response answer = send.apply(twice);
                softly.assertThat(answer.statusCode())
                        .as("%s, %s twice", path, name)
                        .isEqualTo(400);
                softly.assertThat(answer.header("Location"))
                        .as("%s, %s twice", path, name)
                        .isNull();
            }
        }
    }
}
