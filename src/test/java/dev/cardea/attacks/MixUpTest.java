package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.clients.Client;
import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every answer says whose it is, errors too (RFC 9207), and PKCE cannot be taken out of a request
/// on its way (RFC 9700 §2.1.1, §4.8).
@QuarkusTest
class MixUpTest {

    private static final String CALLBACK = "https://app.example/cb";

    @Inject People people;
    @Inject OAuthClients clients;

    @ParameterizedTest
    @ValueSource(strings = {"query", "form_post", "jwt", "query.jwt", "form_post.jwt"})
    void every_answer_names_the_issuer_and_the_state(String mode) {
        Client client = clients.spa();
        Browser browser = new Browser();
        Response page = browser.logIn(browser.get("/login"), people.somebody());
        assertThat(page.statusCode()).isEqualTo(200);
        browser.allow(browser.authorize(request(client, Map.of())));

        Map<String, Map<String, String>> wrong = new LinkedHashMap<>();
        wrong.put("code", Map.of());
        wrong.put("login_required", Map.of("prompt", "none", "max_age", "0"));
        wrong.put("consent_required", Map.of("prompt", "none", "scope", "openid phone"));
        wrong.put("invalid_scope", Map.of("scope", "\u0007"));
        wrong.put("invalid_target", Map.of("resource", "https://nobody.example"));
        wrong.put("unsupported_response_type", Map.of("response_type", "token"));
        wrong.put("invalid_request", Map.of("code_challenge_method", "plain"));
        wrong.forEach((outcome, more) -> {
            Map<String, String> all = new HashMap<>(more);
            all.put("response_mode", mode);
            Map<String, String> answer = answer(browser.authorize(request(client, all)));
            assertThat(answer)
                    .as(outcome)
                    .containsEntry("iss", EveryWay.US)
                    .containsEntry("state", "xyz");
            assertThat(answer.getOrDefault("error", "code"))
                    .as(answer.toString())
                    .isEqualTo(outcome);
        });
        Map<String, String> ask = request(client, Map.of("prompt", "consent"));
        ask.put("response_mode", mode);
        Response denied =
                browser.submit(browser.authorize(ask), "/consent", Map.of("decision", "deny"));
        assertThat(answer(denied))
                .containsEntry("error", "access_denied")
                .containsEntry("iss", EveryWay.US);
    }

    @Test
    void a_challenge_is_wanted_from_public_clients_and_is_no_plain_one() {
        Client client = clients.spa();
        for (Map<String, String> weaker :
                List.of(
                        Map.of("code_challenge", "", "code_challenge_method", ""),
                        Map.of("code_challenge_method", ""),
                        Map.of("code_challenge_method", "plain"),
                        Map.of("code_challenge_method", "s256"),
                        Map.of("code_challenge_method", "none"),
                        Map.of("code_challenge", ""),
                        Map.of("code_challenge", "short"),
                        Map.of("code_challenge", "x".repeat(44)),
                        Map.of("code_challenge", "=".repeat(43)))) {
            Map<String, String> request = request(client, weaker);
            assertThat(answer(new Browser().authorize(request)))
                    .as(weaker.toString())
                    .containsEntry("error", "invalid_request")
                    .doesNotContainKey("code");
            assertThat(Forms.post("/oauth/par", request).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void a_verifier_belongs_to_a_challenge_and_a_challenge_to_a_verifier() {
        OAuthClients.Pkce pkce = Pkce.fresh();
        Service app =
                new Service(
                        clients.registered(
                                Map.of(
                                        "redirect_uris",
                                        List.of(CALLBACK),
                                        "token_endpoint_auth_method",
                                        "client_secret_post")));
        Browser browser = new Browser();
        browser.logIn(browser.get("/login"), people.somebody());
        Map<String, String> plain = Minted.request(app, pkce);
        plain.put("scope", "openid");
        browser.allow(browser.authorize(plain));
        String withChallenge = Browser.redirected(browser.authorize(plain)).get("code");
        plain.remove("code_challenge");
        plain.remove("code_challenge_method");
        String without = Browser.redirected(browser.authorize(plain)).get("code");

        for (String verifier :
                new String[] {
                    null, "", "x", pkce.challenge(), Pkce.fresh().verifier(), pkce.verifier() + "x"
                }) {
            refused(app, withChallenge, verifier);
        }
        refused(app, without, pkce.verifier());
        refused(app, without, pkce.challenge());
        app.token("authorization_code", form(withChallenge, pkce.verifier()))
                .then()
                .statusCode(200);
        app.token("authorization_code", form(without, null)).then().statusCode(200);
    }

    private static void refused(Service app, String code, String verifier) {
        Response answer = app.token("authorization_code", form(code, verifier));
        assertThat(answer.statusCode()).as("%s", verifier).isEqualTo(400);
        assertThat(answer.<String>path("error")).isEqualTo("invalid_grant");
    }

    private static Map<String, String> form(String code, String verifier) {
        Map<String, String> form = new HashMap<>(Map.of("code", code, "redirect_uri", CALLBACK));
        if (verifier != null) {
            form.put("code_verifier", verifier);
        }
        return form;
    }

    /// The parameters, however they are sent.
    private static Map<String, String> answer(Response response) {
        Map<String, String> sent =
                response.header("Location") == null
                        ? Browser.hidden(response)
                        : Browser.redirected(response);
        if (!sent.containsKey("response")) {
            return sent;
        }
        assertThat(sent).containsOnlyKeys("response");
        Map<String, String> inside = new HashMap<>();
        Claims.of(sent.get("response"))
                .json()
                .getMap("$")
                .forEach((name, value) -> inside.put(name.toString(), value.toString()));
        return inside;
    }

    private static Map<String, String> request(Client client, Map<String, String> more) {
        Map<String, String> request =
                CodeRequest.of(
                        client, Pkce.fresh(), Map.of("scope", "openid profile", "state", "xyz"));
        request.putAll(more);
        return request;
    }
}
