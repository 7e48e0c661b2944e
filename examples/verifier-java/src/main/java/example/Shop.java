package example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cardea.verifier.Refusal;
import dev.cardea.verifier.Settings;
import dev.cardea.verifier.Verifier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** `GET /dashboard` answers to an access token that was not revoked; `GET /ready` is the readiness probe. */
public final class Shop {

    private static final Pattern BEARER = Pattern.compile("Bearer +([\\w\\-.~+/]+=*)", Pattern.CASE_INSENSITIVE);

    private final Verifier verifier;

    private Shop(Verifier verifier) {
        this.verifier = verifier;
    }

    public static void main(String[] args) throws IOException {
        Map<String, String> settings = System.getenv();
        String issuer = settings.getOrDefault("ISSUER", "http://localhost:8080");
        String audience = settings.getOrDefault("AUDIENCE", issuer);
        Shop shop = new Shop(new Verifier(Settings.of(issuer, audience)).start());
        HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(settings.getOrDefault("PORT", "3000"))), 0);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/ready", exchange -> answer(exchange, shop.verifier.state().ready() ? 200 : 503, "{}"));
        server.createContext("/dashboard", shop::dashboard);
        server.start();
    }

    private void dashboard(HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher bearer = BEARER.matcher(authorization == null ? "" : authorization);
        if (!bearer.matches()) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            answer(exchange, 401, "{\"error\":\"unauthorized\"}");
            return;
        }
        String seen = exchange.getRequestHeaders().getFirst("Revocation-Seq");
        try {
            Map<String, Object> claims = verifier.verify(bearer.group(1), Verifier.Request.BEARER.withSeq(seen));
            answer(exchange, 200, "{\"message\":\"hello " + claims.get("sub") + "\"}");
        } catch (Refusal refusal) {
            exchange.getResponseHeaders().set(refusal.status() == 503 ? "Retry-After" : "WWW-Authenticate",
                    refusal.status() == 503 ? "1" : "Bearer error=\"" + refusal.code() + "\"");
            answer(exchange, refusal.status(), "{\"error\":\"" + refusal.code() + "\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        try (exchange) {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
