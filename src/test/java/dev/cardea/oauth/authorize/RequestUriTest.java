package dev.cardea.oauth.authorize;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.crypto.Secrets;
import dev.cardea.support.Browser;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.OtherSettings;
import dev.cardea.support.People;
import dev.cardea.support.TlsServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests that lie at a URL of the client's (OpenID Connect Core §6.2), where that is allowed.
@QuarkusTest
@TestProfile(OtherSettings.class)
class RequestUriTest {

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject ObjectMapper json;

    private final AtomicInteger fetched = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final RsaJsonWebKey key = key();
    private TlsServer server;
    private volatile String object = "";

    @BeforeEach
    void listen() {
        server =
                TlsServer.start()
                        .on(
                                "/request",
                                exchange -> {
                                    fetched.incrementAndGet();
                                    TlsServer.answer(
                                            exchange,
                                            200,
                                            "application/oauth-authz-req+jwt",
                                            object);
                                })
                        .on(
                                "/away",
                                exchange -> {
                                    exchange.getResponseHeaders()
                                            .set("Location", server.url("/request"));
                                    TlsServer.answer(exchange, 302, "text/plain", "");
                                })
                        .on(
                                "/slow",
                                exchange -> {
                                    fetched.incrementAndGet();
                                    try {
                                        answer.await();
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                    TlsServer.answer(exchange, 200, "text/plain", "");
                                })
                        .on(
                                "/long",
                                exchange ->
                                        TlsServer.answer(
                                                exchange, 200, "text/plain", "x".repeat(70_000)));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void discovery_says_so() {
        given().get("/.well-known/openid-configuration")
                .then()
                .body("request_uri_parameter_supported", equalTo(true))
                .body("require_request_uri_registration", equalTo(true));
    }

    @Test
    void a_registered_one_is_fetched_and_what_it_says_counts() throws JoseException {
        ClientRegistry.Changed app = app(Map.of());
        object = signed(app, Map.of("state", "from-the-object"));
        Browser browser = new Browser();

        Response page = ask(browser, app, "/request", Map.of("state", "from-outside"));
        Map<String, String> answer =
                Browser.redirected(browser.allow(browser.logIn(page, people.somebody())));

        assertThat(answer).containsKey("code").containsEntry("state", "from-the-object");
    }

    @Test
    void one_that_is_not_registered_is_not_even_fetched() throws JoseException {
        ClientRegistry.Changed app = app(Map.of());
        object = signed(app, Map.of());
        refused(ask(new Browser(), app, "/request?other", Map.of()), "invalid_request_uri");
        refused(ask(new Browser(), app, "/elsewhere", Map.of()), "invalid_request_uri");
        assertThat(fetched).hasValue(0);
    }

    @Test
    void what_cannot_be_had_safely_is_refused() throws JoseException {
        ClientRegistry.Changed app = app(Map.of());
        object = signed(app, Map.of());
        refused(ask(new Browser(), app, "/away", Map.of()), "invalid_request_uri");
        refused(ask(new Browser(), app, "/long", Map.of()), "invalid_request_uri");
        assertThat(fetched).hasValue(0);
    }

    @Test
    void what_is_not_signed_by_the_client_is_refused() throws JoseException {
        ClientRegistry.Changed app = app(Map.of());
        JsonWebSignature forged = new JsonWebSignature();
        forged.setPayload("{\"client_id\":\"" + app.client().clientId() + "\"}");
        forged.setAlgorithmHeaderValue("RS256");
        forged.setKey(key().getPrivateKey());
        object = forged.getCompactSerialization();
        refused(ask(new Browser(), app, "/request", Map.of()), "invalid_request_object");
        object = "eyJhbGciOiJub25lIn0.e30.";
        refused(ask(new Browser(), app, "/request", Map.of()), "invalid_request_object");
    }

    @Test
    void it_is_fetched_once_where_the_fragment_is_the_hash_of_it_and_each_time_otherwise()
            throws JoseException {
        ClientRegistry.Changed app = app(Map.of());
        object = signed(app, Map.of());
        String hash = "#" + Secrets.base64url(Secrets.sha256(object));
        ask(new Browser(), app, "/request" + hash, Map.of()).then().statusCode(200);
        ask(new Browser(), app, "/request" + hash, Map.of()).then().statusCode(200);
        assertThat(fetched).hasValue(1);
        ask(new Browser(), app, "/request#anything", Map.of()).then().statusCode(200);
        ask(new Browser(), app, "/request#anything", Map.of()).then().statusCode(200);
        assertThat(fetched).hasValue(3);
    }

    @Test
    void a_slow_server_takes_few_places_and_those_of_its_own_client_alone() throws Exception {
        ClientRegistry.Changed slow = app(Map.of());
        ClientRegistry.Changed other = app(Map.of());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String path : List.of("/slow?1", "/slow?2")) {
                threads.submit(() -> ask(new Browser(), slow, path, Map.of()));
            }
            await().until(() -> fetched.get() == 2);
            object = signed(slow, Map.of());
            refused(ask(new Browser(), slow, "/request", Map.of()), "too many are fetched");
            object = signed(other, Map.of());
            ask(new Browser(), other, "/request", Map.of()).then().statusCode(200);
            answer.countDown();
        }
        object = signed(slow, Map.of());
        ask(new Browser(), slow, "/request", Map.of()).then().statusCode(200);
    }

    @Test
    void a_client_that_has_to_push_its_requests_still_has_to() throws JoseException {
        ClientRegistry.Changed app = app(Map.of("require_pushed_authorization_requests", true));
        object = signed(app, Map.of());
        refused(ask(new Browser(), app, "/request", Map.of()), "invalid_request");
        assertThat(fetched).hasValue(0);
    }

    private ClientRegistry.Changed app(Map<String, Object> more) {
        Map<String, Object> metadata = new HashMap<>(more);
        metadata.put("redirect_uris", List.of("https://app.example/cb"));
        metadata.put(
                "request_uris",
                List.of(
                        server.url("/request"),
                        server.url("/away"),
                        server.url("/long"),
                        server.url("/slow?1"),
                        server.url("/slow?2")));
        metadata.put(
                "jwks",
                json.convertValue(
                        Map.of("keys", List.of(key.toParams(OutputControlLevel.PUBLIC_ONLY))),
                        Object.class));
        return clients.registered(metadata);
    }

    private String signed(ClientRegistry.Changed app, Map<String, String> more)
            throws JoseException {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(app.client().clientId());
        claims.setAudience("http://localhost:8081");
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setClaim("client_id", app.client().clientId());
        claims.setClaim("response_type", "code");
        claims.setClaim("redirect_uri", "https://app.example/cb");
        claims.setClaim("scope", "openid");
        claims.setClaim("code_challenge", Pkce.fresh().challenge());
        claims.setClaim("code_challenge_method", "S256");
        more.forEach(claims::setClaim);
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setAlgorithmHeaderValue("RS256");
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setKey(key.getPrivateKey());
        return jws.getCompactSerialization();
    }

    private Response ask(
            Browser browser, ClientRegistry.Changed app, String path, Map<String, String> more) {
        Map<String, String> request = new HashMap<>(more);
        request.put("client_id", app.client().clientId());
        request.put("request_uri", server.url(path));
        return browser.authorize(request);
    }

    private static void refused(Response answer, String error) {
        answer.then()
                .statusCode(400)
                .body(containsString("id=\"error-code\""))
                .body(containsString(error));
    }

    private static RsaJsonWebKey key() {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(Secrets.token(8));
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
