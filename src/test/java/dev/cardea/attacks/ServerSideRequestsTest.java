package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.clients.ClientRegistry;
import dev.cardea.database.Database;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Browser;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// No URI that somebody else names is asked for inside (OWASP: server-side request forgery): a
/// listener on this machine hears nothing, whichever way to it is written and whoever is told of
/// it.
@QuarkusTest
class ServerSideRequestsTest {

    private static final List<String> FETCHED =
            List.of("jwks_uri", "sector_identifier_uri", "backchannel_logout_uri", "request_uris");

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject Database database;

    private final AtomicInteger heard = new AtomicInteger();
    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getByName("::"));
        Thread.ofVirtual().start(this::hear);
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private void hear() {
        try {
            while (true) {
                listener.accept().close();
                heard.incrementAndGet();
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    /// Ways to write this machine, or a place that only this machine's network reaches, which are
    /// URIs like any other.
    static Stream<String> inside() {
        return Stream.of(
                "localhost",
                "LOCALHOST",
                "127.0.0.1",
                "127.0.0.53",
                "127.255.255.254",
                "0.0.0.0",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[0:0:0:0:0:ffff:127.0.0.1]",
                "[::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "[fe80::1]",
                "[fd00:ec2::254]",
                "169.254.169.254",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.0.1",
                "100.64.0.1",
                "168.63.129.16");
    }

    @ParameterizedTest
    @MethodSource("inside")
    void a_place_inside_is_not_asked_for(String host) {
        String uri = "https://" + host + ":" + listener.getLocalPort() + "/secret.json";
        AdminApi api = new AdminApi(admin());
        api.post("/clients", Map.of("metadata", metadata(Map.of("sector_identifier_uri", uri))))
                .then()
                .statusCode(400);
        Response made =
                api.post(
                        "/clients",
                        Map.of(
                                "metadata",
                                metadata(
                                        Map.of(
                                                "token_endpoint_auth_method",
                                                "private_key_jwt",
                                                "jwks_uri",
                                                uri))));
        if (made.statusCode() == 201) {
            asked(made.path("client_id"));
        }
        asked(uri);
        String referring =
                clients.client(metadata(Map.of("request_uris", List.of(uri)))).clientId();
        Response page = new Browser().authorize(Map.of("client_id", referring, "request_uri", uri));
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(heard).hasValue(0);
    }

    /// Ways that a parser may read as an address inside, or that lead past HTTP.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0x7f.1/",
                "https://017700000001/",
                "https://0177.0.0.1/",
                "https://127.1/",
                "https://127.0.0.1./",
                "https://127.0.0.1.:8443/",
                "https://①②⑦.⓪.⓪.①/",
                "https://example.com@127.0.0.1/",
                "https://127.0.0.1#@example.com/",
                "https://127.0.0.1\\@example.com/",
                "https://[::1%25lo]/",
                "https://local host/",
                "https://example.com:0/",
                "https://example.com:65536/",
                "https:///etc/passwd",
                "https:/example.com",
                "//127.0.0.1/",
                "http://example.com/",
                "http://127.0.0.1/",
                "HTTP://localhost/",
                "ftp://example.com/",
                "file:///etc/passwd",
                "gopher://127.0.0.1:5432/_",
                "jar:https://example.com!/x",
                "data:application/json,{}",
                "ldap://127.0.0.1/",
                "javascript:alert(1)"
            })
    void what_is_no_plain_https_url_is_not_even_registered(String uri) {
        AdminApi api = new AdminApi(admin());
        for (String field : FETCHED) {
            if (field.equals("request_uris") && uri.contains("#")) {
                continue; // a hash of the contents may follow (OpenID Connect Core §6.2)
            }
            Object value = field.equals("request_uris") ? List.of(uri) : uri;
            Response answer =
                    api.post("/clients", Map.of("metadata", metadata(Map.of(field, value))));
            assertThat(answer.statusCode()).as(field).isEqualTo(400);
            assertThat(answer.asString()).contains(field);
        }
        asked(uri);
        assertThat(heard).hasValue(0);
    }

    @Test
    void a_log_out_is_not_told_to_a_place_inside() {
        Visitor visitor = new Visitor(people.somebody());
        List<String> hosts = List.of("localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]");
        String hint = "";
        for (String host : hosts) {
            String uri = "https://" + host + ":" + listener.getLocalPort() + "/out";
            ClientRegistry.Changed app =
                    clients.registered(metadata(Map.of("backchannel_logout_uri", uri)));
            hint = visitor.tokens(app, "openid").getString("id_token");
        }
        visitor.browser().get("/oauth/logout?" + Browser.query(Map.of("id_token_hint", hint)));

        await().until(() -> tried(visitor) == hosts.size());
        assertThat(heard).hasValue(0);
    }

    private int tried(Visitor visitor) {
        return database.one(
                        "SELECT count(*) FROM session_client WHERE account_id = ? AND attempts > 0",
                        row -> row.getInt(1),
                        visitor.account().id())
                .orElseThrow();
    }

    /// Everywhere a client's name is taken, with a JWT that makes its keys wanted.
    private static void asked(String clientId) {
        ClientKey key = new ClientKey();
        Map<String, String> request = new HashMap<>(Map.of("client_id", clientId));
        request.put("response_type", "code");
        request.put("scope", "openid");
        request.put("code_challenge", Pkce.fresh().challenge());
        request.put("code_challenge_method", "S256");
        request.put("request", key.requestObject(clientId, Map.of("client_id", clientId)));
        assertThat(new Browser().authorize(request).statusCode()).isBetween(400, 499);
        Map<String, String> form =
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_assertion",
                        key.assertion(clientId),
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        for (String path : List.of("/oauth/token", "/oauth/par", "/oauth/introspect")) {
            assertThat(Forms.post(path, form).statusCode()).as(path).isEqualTo(401);
        }
        Map<String, String> outside = new HashMap<>(request);
        outside.remove("request");
        outside.put("request_uri", clientId);
        assertThat(new Browser().authorize(outside).statusCode()).isBetween(400, 499);
    }

    private String admin() {
        if (administrator == null) {
            administrator = people.admin();
        }
        return administrator;
    }

    private static String administrator;

    private static Map<String, Object> metadata(Map<String, Object> more) {
        Map<String, Object> metadata =
                new HashMap<>(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "token_endpoint_auth_method",
                                "none"));
        metadata.putAll(more);
        return metadata;
    }
}
