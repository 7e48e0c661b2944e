package dev.cardea.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectUrisTest {

    private static final String REGISTERED = "https://app.example/cb";
    private static final String LOOPBACK = "http://127.0.0.1/callback?x=1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example/cb/",
                "https://app.example/cb?x=1",
                "https://app.example/CB",
                "https://APP.example/cb",
                "https://app.example:443/cb",
                "http://app.example/cb",
                "https://app.example/cb#x",
                "https://app.example/x/../cb",
                "https://app.example/%63b",
                "https://app.example.evil.example/cb",
                "https://app.example@evil.example/cb",
                "https://evil.example/?https://app.example/cb",
                "https://app.example\\@evil.example/cb",
                "//app.example/cb",
                "javascript:alert(1)",
                " https://app.example/cb",
                "https://app.example/cb ",
                "https://app.example/cb\u0000",
                ""
            })
    void whatever_differs_in_one_character_is_not_registered(String uri) {
        assertThat(RedirectUris.match(client("web", "none", REGISTERED), uri)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/callback?x=1",
                "http://127.0.0.1:1/callback?x=1",
                "http://127.0.0.1:65535/callback?x=1"
            })
    void the_port_of_a_loopback_address_is_the_apps_choice(String uri) {
        assertThat(RedirectUris.match(client("native", "none", LOOPBACK), uri)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080/callback",
                "http://127.0.0.1:8080/callback?x=2",
                "http://127.0.0.1:8080/other?x=1",
                "https://127.0.0.1:8080/callback?x=1",
                "http://127.0.0.2:8080/callback?x=1",
                "http://localhost:8080/callback?x=1",
                "http://[::1]:8080/callback?x=1",
                "http://127.0.0.1:@evil.example/callback?x=1",
                "http://127.0.0.1:80@evil.example/callback?x=1",
                "http://127.0.0.1.evil.example:80/callback?x=1",
                "http://127.0.0.1:123456/callback?x=1",
                "http://127.1:8080/callback?x=1"
            })
    void nothing_else_of_it_is(String uri) {
        assertThat(RedirectUris.match(client("native", "none", LOOPBACK), uri)).isFalse();
    }

    @Test
    void the_name_localhost_has_its_port_compared() {
        Client client = client("native", "none", "http://localhost:8080/cb");
        assertThat(RedirectUris.match(client, "http://localhost:8080/cb")).isTrue();
        assertThat(RedirectUris.match(client, "http://localhost:8081/cb")).isFalse();
    }

    @Test
    void a_confidential_web_application_has_its_port_compared() {
        Client client = client("web", "client_secret_basic", "http://127.0.0.1:8080/cb");
        assertThat(RedirectUris.match(client, "http://127.0.0.1:8081/cb")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.example/cb",
                "https://app.example/cb#",
                "https://app.example/cb#f",
                "https://user@app.example/cb",
                "javascript:alert(1)",
                "data:text/html,x",
                "vbscript:x",
                "file:///etc/passwd",
                "blob:https://x",
                "about:blank",
                "com.example:/",
                "/cb",
                "cb",
                "",
                "https://",
                "https:app.example",
                "https://app.example/ x",
                "https://app.example/\n",
                "https://app.example/\"",
                "https://app.example/<x>",
                "https://app.example\\@evil.example/",
                "https://*.app.example/cb",
                "https://app.example/*",
                "http://localhost/cb",
                "http://127.0.0.1/cb",
                "https://äpp.example/"
            })
    void a_web_application_registers_https_only(String uri) {
        assertThatThrownBy(() -> RedirectUris.check("redirect_uris", uri, false, false))
                .isInstanceOf(InvalidMetadata.class)
                .hasMessageStartingWith("invalid_redirect_uri: redirect_uris: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example/cb", "http://127.0.0.1/cb", "http://[::1]/cb",
                "http://localhost:8080/cb", "com.example.app:/oauth", "com.example.app://oauth"
            })
    void a_native_app_may_have_loopback_or_a_scheme_of_its_own(String uri) {
        assertThatCode(() -> RedirectUris.check("redirect_uris", uri, true, false))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)", "data:text/html,x", "myapp:/cb", "http://app.example/cb",
                "http://10.0.0.1/cb", "http://127.0.0.1.example/cb", "intent:x", "x.:/"
            })
    void and_nothing_that_a_browser_would_run(String uri) {
        assertThatThrownBy(() -> RedirectUris.check("redirect_uris", uri, true, true))
                .isInstanceOf(InvalidMetadata.class);
    }

    private static Client client(String type, String method, String... redirects) {
        ClientMetadata metadata =
                new ObjectMapper()
                        .convertValue(
                                Map.of(
                                        "application_type",
                                        type,
                                        "token_endpoint_auth_method",
                                        method,
                                        "redirect_uris",
                                        List.of(redirects)),
                                ClientMetadata.class);
        return new Client(
                new UUID(0, 9),
                "app",
                metadata,
                Client.Source.ADMIN,
                false,
                Client.Status.ACTIVE,
                0,
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
