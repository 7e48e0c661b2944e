package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.support.Browser;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.TlsServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whoever sends JWTs of unknown keys makes this service neither flood the server that has the keys
/// nor wait for it time and again. `KeyRingTest` has our own keys.
@QuarkusTest
@WithTestResource(FakeCluster.class)
class KeyFloodTest {

    private static final int MANY = 30;

    /// Whoever comes while it is asked waits for that answer; who comes just after may ask again.
    private static final int FEW = 4;

    @Inject OAuthClients clients;

    private final AtomicInteger fetched = new AtomicInteger();
    private final ClientKey key = new ClientKey();
    private TlsServer server;

    @BeforeEach
    void serve() {
        String keys = new JsonObject(key.jwks()).encode();
        server =
                TlsServer.startWithoutTls()
                        .on(
                                "/jwks",
                                exchange -> {
                                    fetched.incrementAndGet();
                                    TlsServer.answer(exchange, 200, "application/json", keys);
                                })
                        .on(
                                "/away",
                                exchange -> {
                                    fetched.incrementAndGet();
                                    TlsServer.answer(exchange, 503, "text/plain", "");
                                });
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void unknown_keys_of_many_assertions_cause_few_fetches() throws Exception {
        String client = client("/jwks");
        assertThat(atOnce(() -> asserted(new ClientKey().assertion(client)))).containsOnly(401);
        assertThat(fetched).hasValueLessThan(FEW);
        int before = fetched.get();
        assertThat(asserted(key.assertion(client))).isEqualTo(200);
        assertThat(fetched).hasValue(before);
    }

    @Test
    void the_same_for_request_objects() throws Exception {
        String client = client("/jwks");
        assertThat(atOnce(() -> requested(client, new ClientKey()))).containsOnly(400);
        assertThat(fetched).hasValueLessThan(FEW);
        assertThat(requested(client, key)).isEqualTo(200);
    }

    @Test
    void keys_that_are_not_to_be_had_are_not_asked_for_by_each() throws Exception {
        String client = client("/away");
        assertThat(atOnce(() -> asserted(key.assertion(client)))).containsOnly(401);
        assertThat(fetched).hasValueLessThan(FEW);
    }

    private String client(String path) {
        return clients.client(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "grant_types",
                                List.of("client_credentials", "authorization_code"),
                                "token_endpoint_auth_method",
                                "private_key_jwt",
                                "jwks_uri",
                                server.url(path)))
                .clientId();
    }

    private static int asserted(String assertion) {
        return Forms.post(
                        "/oauth/token",
                        Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_assertion",
                                assertion,
                                "client_assertion_type",
                                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"))
                .statusCode();
    }

    private static int requested(String client, ClientKey signer) {
        Map<String, String> request =
                new HashMap<>(Minted.request(new Service(client, null), Pkce.fresh()));
        return new Browser()
                .authorize(
                        Map.of(
                                "client_id",
                                client,
                                "request",
                                signer.requestObject(client, request)))
                .statusCode();
    }

    private static List<Integer> atOnce(Callable<Integer> work) throws Exception {
        try (var threads = Executors.newFixedThreadPool(MANY)) {
            return threads.invokeAll(Collections.nCopies(MANY, work)).stream()
                    .map(future -> future.resultNow())
                    .toList();
        }
    }
}
