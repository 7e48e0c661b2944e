package dev.cardea.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cardea.audit.AuditLog;
import dev.cardea.audit.Origin;
import dev.cardea.clients.ClientCredentials.Presented;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.fetch.GuardedFetch;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.support.Browser;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.MovableClock;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OtherSettings;
import dev.cardea.support.People;
import dev.cardea.support.TlsServer;
import dev.cardea.web.ClientAddress;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What clients keep on servers of their own: documents about them, keys, lists of their sector.
@QuarkusTest
@TestProfile(OtherSettings.class)
class ClientDocumentsTest {

    @Inject Clients clients;
    @Inject ClientRegistry registry;
    @Inject ClientTrust trust;
    @Inject ClientAuthenticator authenticator;
    @Inject OAuthClients oauth;
    @Inject CardeaConfig config;
    @Inject People people;
    @Inject ClientMetadataRules rules;
    @Inject HeldMetadata held;
    @Inject StrictProfile strict;
    @Inject GuardedFetch fetch;
    @Inject RateLimiter limiter;
    @Inject RegistryChanges changes;
    @Inject Database database;
    @Inject AuditLog audit;
    @Inject ObjectMapper json;

    private final MovableClock clock = new MovableClock();

    private final TlsServer server = TlsServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_client_that_names_its_document_is_known_and_fetched_once() {
        AtomicInteger fetched = new AtomicInteger();
        String id = server.url("/app.json");
        server.on(
                "/app.json",
                exchange -> {
                    fetched.incrementAndGet();
                    TlsServer.answer(exchange, 200, "application/json", document(id, ""));
                });
        Client client = clients.find(id).orElseThrow();
        assertThat(client.source()).isEqualTo(Client.Source.DOCUMENT);
        assertThat(client.assured()).isFalse();
        assertThat(client.metadata().isPublic()).isTrue();
        assertThat(clients.find(id)).contains(client);
        assertThat(clients.byId(client.id())).contains(client);
        assertThat(fetched).hasValue(1);
        assertThat(RedirectUris.match(client, "http://127.0.0.1:4711/cb")).isTrue();
        assertThat(RedirectUris.match(client, "https://evil.example/cb")).isFalse();
    }

    @Test
    void people_see_the_host_of_the_document_and_the_one_that_the_answer_goes_to() {
        String id = server.url("/shown.json");
        server.json(
                "/shown.json",
                document(
                        id,
                        ",\"grant_types\":[\"authorization_code\",\"urn:ietf:params:oauth:grant-type:device_code\"]"));
        Browser browser = new Browser();
        Map<String, String> request =
                CodeRequest.of(id, "http://127.0.0.1:4711/cb", OAuthClients.Pkce.fresh(), Map.of());

        Response consent = browser.logIn(browser.authorize(request), people.somebody());
        assertThat(consent.asString())
                .contains(
                        "Nobody here vouches for who runs this application. It describes itself at localhost. Your answer goes to 127.0.0.1.");

        String code =
                People.anywhere()
                        .contentType("application/x-www-form-urlencoded; charset=utf-8")
                        .formParam("client_id", id)
                        .post("/oauth/device_authorization")
                        .path("user_code");
        assertThat(browser.get("/device?user_code=" + code).asString())
                .contains(
                        "Nobody here vouches for who runs this application. It describes itself at localhost.</p>");
    }

    @Test
    void a_document_about_another_client_or_with_a_secret_is_none() {
        String id = server.url("/a.json");
        server.json("/a.json", document(server.url("/b.json"), ""))
                .json("/s.json", document(server.url("/s.json"), ",\"client_secret\":\"x\""))
                .json(
                        "/m.json",
                        document(
                                server.url("/m.json"),
                                ",\"token_endpoint_auth_method\":\"client_secret_basic\""))
                .json("/j.json", "[]")
                .json("/r.json", document(server.url("/r.json"), ",\"logo_uri\":\"javascript:1\""))
                .on(
                        "/away.json",
                        exchange -> {
                            exchange.getResponseHeaders().set("Location", id);
                            TlsServer.answer(exchange, 302, "application/json", "");
                        })
                .on(
                        "/h.json",
                        exchange ->
                                TlsServer.answer(
                                        exchange,
                                        200,
                                        "text/html",
                                        document(server.url("/h.json"), "")));
        for (String path :
                List.of(
                        "/a.json",
                        "/s.json",
                        "/m.json",
                        "/j.json",
                        "/r.json",
                        "/away.json",
                        "/h.json",
                        "/none.json")) {
            assertThat(clients.find(server.url(path))).as(path).isEmpty();
        }
    }

    @Test
    void a_url_that_is_no_documents_is_not_fetched() {
        AtomicInteger fetched = new AtomicInteger();
        server.on(
                "/",
                exchange -> {
                    fetched.incrementAndGet();
                    TlsServer.answer(exchange, 404, "text/plain", "");
                });
        String base = "https://localhost:" + server.port();
        for (String id :
                List.of(
                        base,
                        base + "/",
                        base + "/a/../b.json",
                        base + "/./b.json",
                        base + "/a.json#x",
                        "https://u:p@localhost:" + server.port() + "/a.json",
                        "https://127.0.0.1:" + server.port() + "/a.json",
                        "https://[::1]:" + server.port() + "/a.json",
                        "http://localhost:" + server.port() + "/a.json")) {
            assertThat(clients.find(id)).as(id).isEmpty();
        }
        assertThat(fetched).hasValue(0);
    }

    @Test
    void an_administrator_can_disable_a_documents_client() {
        String id = server.url("/disabled.json");
        server.json("/disabled.json", document(id, ""));
        Client client = clients.find(id).orElseThrow();
        trust.disable(client.id(), null);
        assertThat(clients.find(id)).isEmpty();
    }

    @Test
    void a_new_key_at_the_jwks_uri_is_found() throws JoseException {
        AtomicReference<String> keys = new AtomicReference<>();
        server.on(
                "/jwks",
                exchange -> TlsServer.answer(exchange, 200, "application/json", keys.get()));
        PublicJsonWebKey first = key("one");
        keys.set(published(first));
        Client client =
                oauth.client(
                        Map.of(
                                "grant_types",
                                List.of("client_credentials"),
                                "token_endpoint_auth_method",
                                "private_key_jwt",
                                "jwks_uri",
                                server.url("/jwks")));
        assertThat(authenticate(assertion(first, client))).isEqualTo(client);
        assertThatThrownBy(() -> authenticate(assertion(key("two"), client)))
                .hasMessageStartingWith("invalid_client");
    }

    @Test
    void a_document_that_is_gone_names_no_client_until_it_is_back() {
        AtomicInteger status = new AtomicInteger(200);
        String id = served("/gone.json", status);
        ClientDocuments mine = documents();
        assertThat(mine.ready(id)).isTrue();
        status.set(410);
        assertThat(mine.ready(id)).isTrue();
        clock.forward(Duration.ofMinutes(6));
        assertThat(mine.ready(id)).isFalse();
        assertThat(mine.ready(id)).isFalse();
        assertThat(documents().ready(id)).isFalse();
        status.set(200);
        clock.forward(Duration.ofMinutes(2));
        assertThat(mine.ready(id)).isTrue();
    }

    @Test
    void a_document_that_is_known_is_fetched_after_a_restart_as_often_as_who_asks_may() {
        AtomicInteger fetched = new AtomicInteger();
        String id = server.url("/known.json");
        server.on(
                "/known.json",
                exchange -> {
                    fetched.incrementAndGet();
                    TlsServer.answer(exchange, 200, "application/json", document(id, ""));
                });
        ClientDocuments mine = documents();
        assertThat(mine.ready(id)).isTrue();
        clock.forward(Duration.ofMinutes(6));
        Origin flood = new Origin("198.51.100.31", "", "", "");
        Origin.resume(
                flood,
                () -> {
                    while (limiter.affords(ClientAddress.currentSource())) {
                        // until nothing is left
                    }
                    assertThat(documents().ready(id)).isTrue();
                });
        assertThat(fetched).as("the row served").hasValue(1);
        Origin.resume(flood, () -> assertThat(mine.ready(id)).isTrue());
        assertThat(fetched).as("a replica that had read it reads it again").hasValue(2);
        clock.forward(Duration.ofMinutes(6));
        assertThat(documents().ready(id)).isTrue();
        assertThat(fetched).as("for somebody else").hasValue(3);
    }

    @Test
    void what_an_administrator_set_stays_whatever_the_document_says() {
        String id = served("/held.json", new AtomicInteger(200));
        assertThat(documents().ready(id)).isTrue();
        Client client = clients.find(id).orElseThrow();
        assertThat(client.metadata().accent()).isNull();
        assertThat(client.metadata().requirePkce()).isNull();
        ObjectNode said = json.valueToTree(client.metadata());
        said.put("require_pushed_authorization_requests", true)
                .put("client_name", "Ours")
                .put("accent", "#1f6a58");
        UUID administrator = people.administrator().id();
        registry.change(
                client.id(), json.convertValue(said, ClientMetadata.class), true, administrator);

        clock.forward(Duration.ofMinutes(6));
        assertThat(documents().ready(id)).isTrue();
        Client after = clients.find(id).orElseThrow();
        assertThat(after.version()).isGreaterThan(client.version() + 1);
        assertThat(after.metadata().requirePushedAuthorizationRequests()).isTrue();
        assertThat(after.metadata().clientName()).isEqualTo("Ours");
        assertThat(after.metadata().accent()).isEqualTo("#1f6a58");
        assertThat(after.assured()).isTrue();
    }

    @Test
    void what_an_administrator_sets_while_the_document_is_on_its_way_stays_too() {
        String id = server.url("/slow.json");
        UUID administrator = people.administrator().id();
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        server.on(
                "/slow.json",
                exchange -> {
                    meanwhile.get().run();
                    TlsServer.answer(
                            exchange,
                            200,
                            "application/json",
                            document(id, ",\"scope\":\"openid profile email\""));
                });
        assertThat(documents().ready(id)).isTrue();
        Client client = clients.find(id).orElseThrow();
        ObjectNode narrower = json.valueToTree(client.metadata());
        narrower.put("scope", "openid");
        meanwhile.set(() ->
                registry.change(
                        client.id(),
                        json.convertValue(narrower, ClientMetadata.class),
                        false,
                        administrator));

        clock.forward(Duration.ofMinutes(6));
        assertThat(documents().ready(id)).isTrue();

        assertThat(registry.get(client.id()).metadata().scope()).isEqualTo("openid");
    }

    @Test
    void what_was_read_serves_two_days_at_most_while_it_cannot_be_fetched() {
        AtomicInteger status = new AtomicInteger(200);
        String id = served("/down.json", status);
        ClientDocuments mine = documents();
        assertThat(mine.ready(id)).isTrue();
        status.set(503);
        clock.forward(Duration.ofHours(47));
        assertThat(mine.ready(id)).isTrue();
        clock.forward(Duration.ofHours(2));
        assertThat(mine.ready(id)).isFalse();
        assertThat(mine.ready(id)).as("within the pause").isFalse();
        database.inTransaction(() -> assertThat(documents().ready(id)).as("not fetched").isFalse());
    }

    @Test
    void keys_that_could_not_be_fetched_are_tried_again_soon() {
        AtomicInteger fetched = new AtomicInteger();
        server.on(
                "/late",
                exchange ->
                        TlsServer.answer(
                                exchange,
                                fetched.incrementAndGet() == 1 ? 503 : 200,
                                "application/json",
                                published(key("one"))));
        Client client =
                oauth.client(
                        Map.of(
                                "grant_types",
                                List.of("client_credentials"),
                                "token_endpoint_auth_method",
                                "private_key_jwt",
                                "jwks_uri",
                                server.url("/late")));
        ClientKeys keys = new ClientKeys(fetch, clock);
        assertThat(keys.of(client)).isEmpty();
        clock.forward(Duration.ofSeconds(4));
        assertThat(keys.of(client)).isEmpty();
        assertThat(fetched).hasValue(1);
        clock.forward(Duration.ofSeconds(2));
        assertThat(keys.of(client)).isPresent();
        assertThat(fetched).hasValue(2);
    }

    private String served(String path, AtomicInteger status) {
        String id = server.url(path);
        server.on(
                path,
                exchange ->
                        TlsServer.answer(
                                exchange,
                                status.get(),
                                "application/json",
                                document(id, ",\"accent\":\"#ff0000\",\"require_pkce\":false")));
        return id;
    }

    /// As on a replica that has just started.
    private ClientDocuments documents() {
        return new ClientDocuments(
                new ClientRows(database, json, strict, clock),
                rules,
                held,
                fetch,
                limiter,
                changes,
                database,
                audit,
                json,
                clock,
                config);
    }

    @Test
    void a_sector_must_list_every_redirect() {
        String two = "https://" + People.fresh() + ".example/cb";
        server.json("/sector", "[\"https://app.example/cb\",\"" + two + "\"]")
                .json("/short", "[\"https://app.example/cb\"]")
                .json("/object", "{}");
        assertThatCode(() -> pairwise("/sector", two)).doesNotThrowAnyException();
        for (String path : List.of("/short", "/object", "/none")) {
            assertThatThrownBy(() -> pairwise(path, two))
                    .isInstanceOfSatisfying(
                            InvalidMetadata.class,
                            e -> assertThat(e.field()).isEqualTo("sector_identifier_uri"));
        }
    }

    private void pairwise(String path, String redirect) {
        oauth.client(
                Map.of(
                        "subject_type",
                        "pairwise",
                        "redirect_uris",
                        List.of("https://app.example/cb", redirect),
                        "sector_identifier_uri",
                        server.url(path)));
    }

    private Client authenticate(String assertion) {
        return authenticator.authenticate(
                new ClientCredentials(Presented.ASSERTION, null, null, assertion, null));
    }

    private String assertion(PublicJsonWebKey key, Client client) throws JoseException {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(client.clientId());
        claims.setSubject(client.clientId());
        claims.setAudience(config.issuer().toString());
        claims.setExpirationTimeMinutesInTheFuture(1);
        claims.setGeneratedJwtId();
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(key.getPrivateKey());
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setAlgorithmHeaderValue("ES256");
        return jws.getCompactSerialization();
    }

    private static PublicJsonWebKey key(String kid) {
        try {
            PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(kid);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String published(PublicJsonWebKey... keys) {
        return new JsonWebKeySet(keys).toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    private static String document(String id, String more) {
        return "{\"client_id\":\"%s\",\"client_name\":\"App\",\"redirect_uris\":[\"http://127.0.0.1/cb\"]%s}"
                .formatted(id, more);
    }
}
