package dev.cardea.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.clients.ClientRegistry;
import dev.cardea.database.Database;
import dev.cardea.keys.JwtVerifier;
import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OtherSettings;
import dev.cardea.support.People;
import dev.cardea.support.TlsServer;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// OpenID Connect Back-Channel Logout 1.0, as the client's server sees it.
@QuarkusTest
@TestProfile(OtherSettings.class)
class BackchannelLogoutTest {

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject JwtVerifier verifier;
    @Inject Database database;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private TlsServer server;
    private int refusals;

    @BeforeEach
    void listen() {
        server =
                TlsServer.start()
                        .on(
                                "/out",
                                exchange -> {
                                    byte[] body = exchange.getRequestBody().readAllBytes();
                                    received.add(new String(body, StandardCharsets.UTF_8));
                                    int status = received.size() <= refusals ? 503 : 200;
                                    TlsServer.answer(exchange, status, "text/plain", "");
                                });
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_client_is_told_by_a_signed_token_and_nothing_else() throws MalformedClaimException {
        ClientRegistry.Changed app = app();
        Visitor visitor = new Visitor(people.somebody());
        String idToken = visitor.tokens(app, "openid").getString("id_token");
        JsonPath said = Claims.of(idToken).json();

        visitor.browser().get("/oauth/logout?" + Browser.query(Map.of("id_token_hint", idToken)));

        await().until(() -> !received.isEmpty());
        assertThat(received.getFirst()).startsWith("logout_token=").doesNotContain("&");
        String token = received.getFirst().substring("logout_token=".length());
        JwtClaims claims =
                verifier.verify(token, "logout+jwt", List.of(app.client().clientId())).claims();
        assertThat(header(token)).contains("\"alg\":\"ES256\"");
        assertThat(claims.getSubject()).isEqualTo(said.getString("sub"));
        assertThat(claims.getClaimValueAsString("sid")).isEqualTo(said.getString("sid"));
        assertThat(claims.getClaimValue("events"))
                .isEqualTo(Map.of(BackchannelLogout.EVENT, Map.of()));
        assertThat(claims.getJwtId()).isNotBlank();
        assertThat(claims.hasClaim("nonce")).isFalse();
        assertThat(claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue())
                .isLessThanOrEqualTo(120);
        await().until(() -> waiting(said.getString("sid")) == 0);
    }

    @Test
    void a_client_that_does_not_listen_is_told_again_with_a_new_token() {
        refusals = 1;
        Visitor visitor = new Visitor(people.somebody());
        String sid =
                Claims.of(visitor.tokens(app(), "openid").getString("id_token"))
                        .json()
                        .getString("sid");

        People.post(
                "/auth/logout",
                People.login(visitor.account()).getString("access_token"),
                Map.of("everywhere", true));

        await().until(() -> received.size() == 1);
        assertThat(waiting(sid)).isEqualTo(1);
        database.update(
                "UPDATE session_client SET due_at = now() - interval '1 s' WHERE session_id = ?::uuid",
                sid);
        await().until(() -> received.size() == 2);
        assertThat(received.getFirst()).isNotEqualTo(received.getLast());
        await().until(() -> waiting(sid) == 0);
    }

    @Test
    void a_client_that_keeps_us_waiting_delays_no_other() {
        CountDownLatch held = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();
        server.on(
                "/slow",
                exchange -> {
                    waiting.incrementAndGet();
                    await().atMost(30, TimeUnit.SECONDS).until(() -> held.getCount() == 0);
                    TlsServer.answer(exchange, 200, "text/plain", "");
                });
        ClientRegistry.Changed slow = app("/slow");
        ClientRegistry.Changed quick = app();
        try {
            for (int i = 0; i < 12; i++) {
                ended(slow);
            }
            await().until(() -> waiting.get() == 2);

            ended(quick);

            await().until(() -> !received.isEmpty());
            assertThat(waiting).hasValue(2);
        } finally {
            held.countDown();
        }
    }

    private void ended(ClientRegistry.Changed app) {
        Visitor visitor = new Visitor(people.somebody());
        visitor.tokens(app, "openid");
        People.post(
                        "/auth/logout",
                        People.login(visitor.account()).getString("access_token"),
                        Map.of("everywhere", true))
                .then()
                .statusCode(204);
    }

    private ClientRegistry.Changed app() {
        return app("/out");
    }

    private ClientRegistry.Changed app(String path) {
        return clients.registered(
                Map.of(
                        "redirect_uris",
                        List.of("https://app.example/cb"),
                        "backchannel_logout_uri",
                        server.url(path),
                        "id_token_signed_response_alg",
                        "ES256",
                        "token_endpoint_auth_method",
                        "none"));
    }

    private int waiting(String session) {
        return database.one(
                        "SELECT count(*) FROM session_client WHERE session_id = ?::uuid",
                        row -> row.getInt(1),
                        session)
                .orElseThrow();
    }

    private static String header(String token) {
        return new String(
                Base64.getUrlDecoder().decode(token.split("\\.", -1)[0]), StandardCharsets.UTF_8);
    }
}
