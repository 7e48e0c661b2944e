package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.crypto.Secrets;
import dev.cardea.replicas.Surfer.Page;
import dev.cardea.support.People;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two packaged services that know nothing of each other but what an operator told them: one is the
/// other's provider.
class FederationIT {

    private static final String SECRET = Secrets.token(32);

    @TempDir static Path directory;

    private static Postgres upstreams;
    private static Postgres ours;
    private static Postbox postbox;
    private static Replica upstream;
    private static Replica here;

    @BeforeAll
    static void start() throws IOException {
        upstreams = new Postgres();
        ours = new Postgres();
        postbox = new Postbox();
        int there = Replica.freePort();
        int port = Replica.freePort();
        upstream = Replica.launch("upstream", there, upstream(url(there), url(port)));
        here = Replica.launch("downstream", port, downstream(url(there), url(port)));
        upstream.awaitReady();
        here.awaitReady();
    }

    @AfterAll
    static void stop() throws IOException {
        here.close();
        upstream.close();
        postbox.close();
        ours.close();
        upstreams.close();
    }

    /// By its own key, and by a secret.
    @ParameterizedTest
    @ValueSource(strings = {"keyed", "secret"})
    void somebody_of_the_other_service_comes_in_and_is_known_again(String provider) {
        String email = verified();
        Surfer ada = new Surfer();

        Page login = ada.open(here.api().url() + "/login/with/" + provider);
        assertThat(login.uri().toString()).startsWith(upstream.api().url() + "/login?flow=");
        Page home = logIn(ada, login, email);

        assertThat(home.uri().toString()).isEqualTo(here.api().url() + "/account");
        assertThat(home.text()).contains(email, "id=\"unlink-" + provider);
        Page out = ada.submit(home, "/account/logout", Map.of());
        assertThat(out.uri().getPath()).isEqualTo("/signed-out");
        Page again = ada.open(here.api().url() + "/login/with/" + provider);
        assertThat(again.has(email)).as("single sign-on: %s", again.text()).isTrue();
    }

    @Test
    void an_account_that_is_there_waits_for_its_password() {
        String email = verified();
        here.api().post("/auth/register", null, account(email));
        Surfer ada = new Surfer();

        Page link = logIn(ada, ada.open(here.api().url() + "/login/with/secret"), email);
        assertThat(link.uri().getPath()).isEqualTo("/login/link");
        Page home = ada.submit(link, "/login/link", Map.of("password", People.PASSWORD));

        assertThat(home.text()).contains(email, "id=\"unlink-secret");
    }

    @Test
    void whose_address_the_other_service_did_not_prove_is_nobody_here() {
        String email = upstream.api().register();
        Surfer ada = new Surfer();

        Page form = logIn(ada, ada.open(here.api().url() + "/login/with/secret"), email);

        assertThat(form.uri().getPath()).isEqualTo("/register");
        assertThat(form.text()).contains("value=\"" + email + "\"");
    }

    @Test
    void whoever_says_no_there_is_told_here() {
        String email = verified();
        Surfer ada = new Surfer();
        Page login = ada.open(here.api().url() + "/login/with/asking");

        Page consent =
                ada.submit(login, "/login", Map.of("username", email, "password", People.PASSWORD));
        assertThat(consent.has("id=\"consent-deny\"")).as(consent.text()).isTrue();
        Page denied = ada.submit(consent, "/consent", Map.of("decision", "deny"));

        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.text()).contains("You said no there");
    }

    /// The mail client once lost the greeting of the server that it connected to for two at once.
    @Test
    void mails_of_the_same_moment_all_arrive() {
        List<String> emails =
                IntStream.range(0, 8).parallel().mapToObj(i -> upstream.api().register()).toList();
        emails.forEach(email -> assertThat(postbox.token(email, "verify-email")).isNotEmpty());
    }

    private static Page logIn(Surfer ada, Page login, String email) {
        return ada.submit(login, "/login", Map.of("username", email, "password", People.PASSWORD));
    }

    private static String verified() {
        String email = upstream.api().register();
        String token = postbox.token(email, "verify-email");
        assertThat(
                        upstream.api()
                                .post("/auth/email/verify", null, Map.of("token", token))
                                .statusCode())
                .isEqualTo(204);
        return email;
    }

    private static Map<String, String> account(String email) {
        return Map.of("email", email, "password", People.PASSWORD);
    }

    private static Map<String, String> upstream(String issuer, String client) throws IOException {
        String callback = client + "/login/with/%s/callback";
        Path file =
                Files.writeString(
                        directory.resolve("clients.yaml"),
                        """
                        clients:
                          - client_id: keyed
                            assured: true
                            metadata:
                              redirect_uris: ["%s"]
                              token_endpoint_auth_method: private_key_jwt
                              jwks_uri: %s/.well-known/jwks.json
                          - client_id: secret
                            assured: true
                            metadata:
                              redirect_uris: ["%s"]
                            secrets:
                              - sha256: %s
                          - client_id: asking
                            assured: false
                            metadata:
                              redirect_uris: ["%s"]
                            secrets:
                              - sha256: %s
                        """
                                .formatted(
                                        callback.formatted("keyed"),
                                        client,
                                        callback.formatted("secret"),
                                        Secrets.base64url(Secrets.sha256(SECRET)),
                                        callback.formatted("asking"),
                                        Secrets.base64url(Secrets.sha256(SECRET))));
        Map<String, String> settings = common(upstreams, issuer);
        settings.putAll(postbox.settings());
        settings.put("CARDEA_CLIENTS_FILE", file.toString());
        settings.put("CARDEA_CLIENTS_LOOPBACK_WEB_REDIRECTS", "true");
        return settings;
    }

    private static Map<String, String> downstream(String provider, String issuer) {
        Map<String, String> settings = common(ours, issuer);
        for (String name : new String[] {"KEYED", "SECRET", "ASKING"}) {
            String prefix = "CARDEA_FEDERATION__" + name + "__";
            settings.put(prefix + "ISSUER", provider);
            settings.put(prefix + "CLIENT_ID", name.toLowerCase(java.util.Locale.ROOT));
            if (name.equals("KEYED")) {
                settings.put(prefix + "AUTHENTICATION", "private-key-jwt");
            } else {
                settings.put(prefix + "CLIENT_SECRET", SECRET);
            }
        }
        return settings;
    }

    private static Map<String, String> common(Postgres database, String issuer) {
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.put("CARDEA_ISSUER", issuer);
        settings.put("CARDEA_FETCH_ALLOW", "127.0.0.1");
        settings.put("CARDEA_FETCH_LOOPBACK_HTTP", "true");
        return settings;
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }
}
