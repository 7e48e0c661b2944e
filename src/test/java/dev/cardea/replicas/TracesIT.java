package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.cardea.crypto.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a collector of traces is sent (OTLP), where traces are turned on.
class TracesIT {

    @RegisterExtension static final Pair PAIR = new Pair();

    /// Protocol buffers: their strings stand in them as they are.
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();

    @Test
    void requests_are_traced_under_their_id_and_without_their_query() throws IOException {
        HttpServer collector = collector();
        try (Replica replica = Replica.start("traced", settings(collector))) {
            String secret = Secrets.token(32);
            List<String> ids =
                    List.of(
                                    "/reset-password?token=" + secret,
                                    "/login/with/acme/callback?code=" + secret + "&state=x",
                                    "/oauth/logout?id_token_hint=" + secret,
                                    "/oauth/authorize?client_id=x&state=" + secret,
                                    "/nowhere?token=" + secret)
                            .stream()
                            .map(path -> requestId(replica.api().get(path, null)))
                            .toList();

            replica.api().get("/auth/me", "eyJhbGciOiJub25lIn0.e30.AAAA");
            await().untilAsserted(() ->
                    assertThat(ids)
                            .allSatisfy(id -> assertThat(sent).anyMatch(s -> s.contains(id))));
            assertThat(sent)
                    .anyMatch(spans -> spans.contains("GET /reset-password"))
                    .anyMatch(spans -> spans.contains("url.query") && spans.contains("withheld"))
                    .noneMatch(spans -> spans.contains(secret));
            assertThat(replica.output().lines().filter(line -> line.contains("forged")))
                    .singleElement()
                    .asString()
                    .contains("request_id", "traceId");
        } finally {
            collector.stop(0);
        }
    }

    private HttpServer collector() throws IOException {
        HttpServer collector =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        collector.createContext(
                "/v1/traces",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    sent.add(new String(body, StandardCharsets.ISO_8859_1));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        collector.start();
        return collector;
    }

    private static Map<String, String> settings(HttpServer collector) {
        Map<String, String> settings = new HashMap<>(PAIR.postgres().settings());
        settings.put("QUARKUS_OTEL_SDK_DISABLED", "false");
        settings.put("QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        settings.put(
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + collector.getAddress().getPort());
        settings.put("QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "100MS");
        return settings;
    }

    private static String requestId(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Request-Id").orElseThrow();
    }
}
