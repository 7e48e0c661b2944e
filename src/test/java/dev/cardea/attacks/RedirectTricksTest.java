package dev.cardea.attacks;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.clients.Client;
import dev.cardea.support.Browser;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nobody is led to a URI that is not registered, letter for letter (RFC 9700 §4.1): not by the
/// authorization endpoint, not when the request was pushed, not after logging out, and errors
/// neither.
@QuarkusTest
class RedirectTricksTest {

    @Inject OAuthClients clients;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://APP.example/cb",
                "HTTPS://app.example/cb",
                "https://app.example./cb",
                "https://app.example:443/cb",
                "https://app.example:8443/cb",
                "https://app.example/CB",
                "https://app.example/cb/",
                "https://app.example/cb//",
                "https://app.example//cb",
                "https://app.example/x/../cb",
                "https://app.example/cb/../cb",
                "https://app.example/./cb",
                "https://app.example/cb/..",
                "https://app.example/cb/%2e%2e/evil",
                "https://app.example/%63b",
                "https://app.example/cb%00",
                "https://app.example/cb%0d%0aLocation:%20https://evil.example",
                "https://app.example/cb?x=y",
                "https://app.example/cb?",
                "https://app.example/cb#",
                "https://app.example/cb#fragment",
                "https://app.example/cb;x",
                "https://app.example/cb https://evil.example",
                " https://app.example/cb",
                "https://app.example/cb ",
                "https://evil@app.example/cb",
                "https://app.example@evil.example/cb",
                "https://app.example%40evil.example/cb",
                "https://app.example\\@evil.example/cb",
                "https://app.example.evil.example/cb",
                "https://evilapp.example/cb",
                "https://sub.app.example/cb",
                "https://app.example%2eevil.example/cb",
                "https:/app.example/cb",
                "https:app.example/cb",
                "//app.example/cb",
                "//evil.example/cb",
                "/cb",
                "cb",
                "http://app.example/cb",
                "javascript:alert(1)//https://app.example/cb",
                "data:text/html,https://app.example/cb",
                "com.example.app:/cb",
                "http://localhost/cb",
                "http://127.0.0.1/cb",
                "https://app.example/c*",
                "*",
                "https://\u0430pp.example/cb"
            })
    void a_web_application_is_answered_at_its_own_uri_alone(String uri) {
        nowhere(
                clients.client(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "post_logout_redirect_uris",
                                List.of("https://app.example/cb"),
                                "token_endpoint_auth_method",
                                "none")),
                uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:4711/cb",
                "http://127.0.0.2:4711/cb",
                "http://127.1/cb",
                "http://2130706433/cb",
                "http://0x7f000001/cb",
                "http://0177.0.0.1/cb",
                "http://[::ffff:127.0.0.1]/cb",
                "http://[::1]/cb",
                "http://127.0.0.1:4711/cb/",
                "http://127.0.0.1:4711/cb?x",
                "http://127.0.0.1:4711/cb#x",
                "http://127.0.0.1:4711@evil.example/cb",
                "http://evil@127.0.0.1:4711/cb",
                "http://127.0.0.1:/cb",
                "http://127.0.0.1:port/cb",
                "http://127.0.0.1:123456/cb",
                "http://127.0.0.1.evil.example/cb",
                "http://127.0.0.1%2eevil.example/cb",
                "https://127.0.0.1/cb",
                "com.example.app:/cb/x",
                "com.example.app://evil/cb",
                "com.example.App:/cb",
                "com.example.app.evil:/cb"
            })
    void a_native_application_chooses_its_port_and_nothing_else(String uri) {
        nowhere(
                clients.client(
                        Map.of(
                                "application_type",
                                "native",
                                "redirect_uris",
                                List.of("http://127.0.0.1/cb", "com.example.app:/cb"),
                                "post_logout_redirect_uris",
                                List.of("http://127.0.0.1/cb", "com.example.app:/cb"),
                                "token_endpoint_auth_method",
                                "none")),
                uri);
    }

    /// What the authorization endpoint would say to a client is told to the person here, whatever
    /// is wrong beside it.
    private static void nowhere(Client client, String uri) {
        for (Map<String, String> wrong :
                List.of(
                        Map.<String, String>of(),
                        Map.of("prompt", "none"),
                        Map.of("scope", "\u0007"),
                        Map.of("response_type", "token"),
                        Map.of("response_mode", "form_post"))) {
            Map<String, String> request = request(client, uri);
            request.putAll(wrong);
            told(new Browser().authorize(request));
        }
        told(
                Forms.form(request(client, uri))
                        .header("Accept", "text/html")
                        .post("/oauth/authorize"));
        Response pushed = Forms.post("/oauth/par", request(client, uri));
        assertThat(pushed.statusCode()).isEqualTo(400);
        assertThat(pushed.asString()).contains("redirect_uri").doesNotContain("evil");
        told(
                given().redirects()
                        .follow(false)
                        .queryParam("client_id", client.clientId())
                        .queryParam("post_logout_redirect_uri", uri)
                        .get("/oauth/logout"));
    }

    private static void told(Response page) {
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.header("Location")).isNull();
        assertThat(page.header("Refresh")).isNull();
        assertThat(page.asString())
                .contains("id=\"error-code\"")
                .doesNotContain("evil.example")
                .doesNotContain("href=\"http");
        assertThat(page.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
    }

    private static Map<String, String> request(Client client, String uri) {
        return CodeRequest.of(client.clientId(), uri, Pkce.fresh(), Map.of("state", "xyz"));
    }
}
