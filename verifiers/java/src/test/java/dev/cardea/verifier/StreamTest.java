package dev.cardea.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real sockets: the stream, what bridges it, and what is told the issuer. */
class StreamTest {

    private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();
    private final List<HttpExchange> streams = new ArrayList<>();
    private final List<List<Object>> rules = new ArrayList<>();
    private HttpServer server;
    private ECKey key;
    private String url;
    private volatile String resourceServer; // of the client that introspects

    @BeforeEach
    void serve() throws IOException, JOSEException {
        key = new ECKeyGenerator(Curve.P_256).keyID("k1").algorithm(JWSAlgorithm.ES256).generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        url = "http://localhost:" + server.getAddress().getPort();
        resourceServer = url;
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_revocation_arrives_on_the_stream() throws Exception {
        try (Verifier verifier = new Verifier(Settings.of(url, url)).start()) {
            assertEquals("alice", verifier.verify(token("s1", null)).get("sub"));
            await(() -> streaming() == 1);
            revoke("s1");
            await(() -> verifier.state().seq() == 1);
            assertEquals(401, assertThrows(Refusal.class, () -> verifier.verify(token("s1", null))).status());
            assertEquals("s2", verifier.verify(token("s2", null)).get("sid"));
        }
    }

    @Test
    void a_stream_that_breaks_is_opened_again() throws Exception {
        try (Verifier verifier = new Verifier(Settings.of(url, url)).start()) {
            await(() -> streaming() == 1);
            HttpExchange first;
            synchronized (streams) {
                first = streams.remove(0);
            }
            first.close();
            revoke("s1");
            await(() -> verifier.state().seq() == 1);
            await(() -> streaming() == 1);
        }
    }

    @Test
    void what_was_begun_twice_is_one() throws Exception {
        try (Verifier verifier = new Verifier(Settings.of(url, url)).start().start()) {
            await(() -> streaming() == 1);
            revoke("s1");
            await(() -> verifier.state().seq() == 1);
            assertEquals(1, streaming());
        }
    }

    @Test
    void an_Error_ends_no_stream_for_good() {
        Issuer there = Issuer.at(url, null, null);
        AtomicBoolean failed = new AtomicBoolean();
        Issuer failing = new Issuer() {
            @Override
            public String get(String path) throws IOException {
                return there.get(path);
            }

            @Override
            public String post(String path, Map<String, List<String>> form) throws IOException {
                return there.post(path, form);
            }

            @Override
            public InputStream stream(String path, long after) throws IOException {
                if (!failed.getAndSet(true)) {
                    throw new OutOfMemoryError("of the test");
                }
                return there.stream(path, after);
            }
        };
        try (Verifier verifier = new Verifier(Settings.of(url, url).remote(failing)).start()) {
            await(() -> streaming() == 1);
            assertTrue(verifier.state().ready());
        }
    }

    @Test
    void a_variable_that_is_not_set_is_found_when_the_process_begins() {
        assertThrows(IllegalArgumentException.class, () -> Settings.of(url));
        assertThrows(IllegalArgumentException.class, () -> Settings.of(url, " "));
        assertThrows(IllegalArgumentException.class, () -> Settings.of("", url));
    }

    @Test
    void the_sender_of_Revocation_Seq_is_not_shown_what_was_revoked_before() throws Exception {
        try (Verifier verifier = new Verifier(Settings.of(url, url).polling()).start()) {
            verifier.verify(token("s1", null));
            revoke("s1");
            Verifier.Request after = Verifier.Request.BEARER.withSeq("1");
            assertEquals(401, assertThrows(Refusal.class, () -> verifier.verify(token("s1", null), after)).status());
        }
    }

    @Test
    void it_tells_how_far_it_has_come_and_asks_for_a_bound_key() throws Exception {
        try (Verifier verifier = new Verifier(Settings.of(url, url).client(url, "shop", "a b", "shop-1").confirm((claims, request) ->
                Map.of("jkt", "right").equals(claims.get("cnf")) && request.scheme().equals("DPoP"))).start()) {
            await(() -> {
                verifier.feed().tick();
                return !reports.isEmpty();
            });
            String report = reports.poll(1, TimeUnit.SECONDS);
            assertTrue(report.startsWith("Basic c2hvcDphK2I= ") && report.contains("seq=0") && report.contains("verifier=shop-1"), report);
            Verifier.Request proved = new Verifier.Request("DPoP", null, false, null);
            assertEquals("alice", verifier.verify(token("s1", "right"), proved).get("sub"));
            assertThrows(Refusal.class, () -> verifier.verify(token("s1", "wrong"), proved));
            assertThrows(Refusal.class, () -> verifier.verify(token("s1", "right")));
        }
    }

    @Test
    void a_client_that_is_no_resource_server_of_its_tokens_is_found_out_when_it_starts() {
        resourceServer = "https://other.example";
        try (Verifier verifier = new Verifier(Settings.of(url, url).client(url, "shop", "secret", null))) {
            assertTrue(assertThrows(IllegalStateException.class, verifier::start).getMessage().contains("may not introspect"));
            assertEquals(-1, verifier.state().seq());
        }
        resourceServer = url;
        try (Verifier verifier = new Verifier(Settings.of(url, url).client(url, "shop", "secret", null)).start()) {
            assertTrue(verifier.state().ready());
        }
    }

    @Test
    void a_metrics_hook_that_throws_stops_nothing() throws Exception {
        Settings elsewhere = Settings.of(url, url).polling().remote(Issuer.at("http://localhost:1", null, null));
        Settings failing = elsewhere.onEvent((event, cause) -> {
            throw new IllegalStateException("of the metrics");
        });
        try (Verifier verifier = new Verifier(failing).start()) {
            verifier.feed().tick();
            assertEquals(503, assertThrows(Refusal.class, () -> verifier.verify(token("s1", null))).status());
        }
    }

    private static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(Duration.ofSeconds(10));
        while (!condition.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(end), "did not happen within ten seconds");
            Thread.onSpinWait();
        }
    }

    private int streaming() {
        synchronized (streams) {
            return streams.size();
        }
    }

    private void revoke(String sid) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(("saltsid\0" + sid).getBytes(StandardCharsets.UTF_8));
        String hash = Base64URL.encode(digest).toString().substring(0, 11);
        synchronized (streams) {
            rules.add(Arrays.asList("sid", null, Instant.now().getEpochSecond() + 600, hash));
            for (HttpExchange stream : streams) {
                send(stream, rules.size() - 1);
            }
        }
    }

    private void send(HttpExchange stream, int after) throws IOException {
        stream.getResponseBody().write(("id: " + rules.size() + "\ndata: " + page(after) + "\n\n").getBytes(StandardCharsets.UTF_8));
        stream.getResponseBody().flush();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/revocations/stream")) {
            exchange.sendResponseHeaders(200, 0);
            synchronized (streams) {
                streams.add(exchange);
                String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
                send(exchange, last == null ? 0 : Integer.parseInt(last));
            }
            return;
        }
        String body = "";
        if (path.equals("/revocations/applied")) {
            reports.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        } else if (path.equals("/oauth/introspect")) {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (!form.contains("resource=" + URLEncoder.encode(resourceServer, StandardCharsets.UTF_8))) {
                exchange.sendResponseHeaders(400, -1);
                exchange.close();
                return;
            }
            body = "{\"active\":false}";
        } else if (path.equals("/.well-known/jwks.json")) {
            body = new JWKSet(key).toString(true);
        } else {
            String query = exchange.getRequestURI().getQuery();
            synchronized (streams) {
                body = page(query == null ? 0 : Integer.parseInt(query.replaceAll("after=(\\d+).*", "$1")));
            }
        }
        exchange.sendResponseHeaders(200, body.isEmpty() ? -1 : body.length());
        exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    private String page(int after) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> page = Map.of("after", after, "seq", rules.size(), "salt", "salt", "rules", rules.subList(after, rules.size()));
        return signed("secevent+jwt", Map.of(
                "iss", url, "iat", now, "exp", now + 15, "aud", "urn:cardea:revocation-feed",
                "events", Map.of("urn:cardea:event:revocation-page", page)));
    }

    private String token(String sid, String boundTo) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new HashMap<>(Map.of(
                "iss", url, "aud", url, "sub", "alice", "client_id", "shop", "sid", sid, "jti", "j1", "iat", now - 1, "exp", now + 600));
        if (boundTo != null) {
            claims.put("cnf", Map.of("jkt", boundTo));
        }
        return signed("at+jwt", claims);
    }

    private String signed(String typ, Map<String, Object> claims) {
        try {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").type(new JOSEObjectType(typ)).build();
            JWSObject jws = new JWSObject(header, new Payload(claims));
            jws.sign(new ECDSASigner(key));
            return jws.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
