package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientTrust;
import dev.cardea.revocation.Denylist;
import dev.cardea.support.Browser;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.TlsServer;
import dev.cardea.tokens.AccessTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whoever sends JWTs of unknown keys makes this service neither flood the server that has the keys
/// nor wait for it time and again. `KeyRingTest` has our own keys.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class KeyFloodTest {

    private static final int MANY = 30;

    /// Whoever comes while it is asked waits for that answer; who comes just after may ask again.
    private static final int FEW = 4;

    @Inject OAuthClients clients;
    @Inject ClientTrust trust;
    @Inject AccessTokens tokens;
    @Inject Denylist denylist;

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

    /// The client's own server decides how long its request takes: it answers when the client was
    /// revoked, and the clock has passed the rule.
    @Test
    void a_client_that_is_revoked_while_its_keys_are_fetched_gets_no_token_that_lives()
            throws Exception {
        CountDownLatch revoked = new CountDownLatch(1);
        String keys = new JsonObject(key.jwks()).encode();
        server.on(
                "/held",
                exchange -> {
                    fetched.incrementAndGet();
                    awaited(revoked);
                    TlsServer.answer(exchange, 200, "application/json", keys);
                });
        Client client = registered("/held");
        Future<Response> answer;
        try (var thread = Executors.newSingleThreadExecutor()) {
            answer = thread.submit(() -> token(key.assertion(client.clientId())));
            await().untilAtomic(fetched, equalTo(1));
            trust.revoke(client.id(), null);
            long notBefore = denylist.clientNotBefore(client.clientId());
            await().until(() -> denylist.known().at().getEpochSecond() > notBefore);
            revoked.countDown();
        }
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(lives(answer.get())).isFalse();
        assertThat(lives(token(key.assertion(client.clientId())))).isTrue();
    }

    @Test
    void a_client_that_is_revoked_gets_a_token_that_lives_at_once() {
        Client client = registered("/jwks");
        Response before = token(key.assertion(client.clientId()));
        trust.revoke(client.id(), null);
        Response between = token(key.assertion(client.clientId()));
        assertThat(lives(before)).isFalse();
        assertThat(lives(between)).isTrue();
        trust.revoke(client.id(), null);
        assertThat(lives(between)).isFalse();
    }

    private boolean lives(Response response) {
        return tokens.read(response.path("access_token")).isPresent();
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String client(String path) {
        return registered(path).clientId();
    }

    private Client registered(String path) {
        return clients.client(
                Map.of(
                        "redirect_uris",
                        List.of("https://app.example/cb"),
                        "grant_types",
                        List.of("client_credentials", "authorization_code"),
                        "token_endpoint_auth_method",
                        "private_key_jwt",
                        "jwks_uri",
                        server.url(path)));
    }

    private static int asserted(String assertion) {
        return token(assertion).statusCode();
    }

    private static Response token(String assertion) {
        return Forms.post(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_assertion",
                        assertion,
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
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
