package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.accounts.Account;
import dev.cardea.accounts.Registration;
import dev.cardea.support.Callers;
import dev.cardea.support.Callers.Caller;
import dev.cardea.support.People;
import dev.cardea.support.Route;
import dev.cardea.support.Wire;
import io.quarkus.logging.json.runtime.JsonFormatter;
import io.quarkus.mailer.MockMailbox;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Secrets go through every route while everything is logged that can be; none comes out in a log.
@QuarkusTest
class NoSecretInLogsTest {

    private static final Map<String, Level> LOUD =
            Map.of(
                    "dev.cardea", Level.ALL,
                    "io.quarkus", Level.FINE,
                    "io.vertx", Level.FINE,
                    "org.hibernate", Level.FINE,
                    "org.postgresql", Level.FINE,
                    "io.agroal", Level.FINE,
                    "io.smallrye", Level.FINE,
                    "", Level.INFO);

    @Inject Callers callers;
    @Inject Registration registration;
    @Inject MockMailbox mailbox;

    private final Queue<ExtLogRecord> records = new ConcurrentLinkedQueue<>();
    private final Map<Logger, Level> before = new HashMap<>();
    private final Set<String> secrets = new LinkedHashSet<>();

    private final Handler capture =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    ExtLogRecord copy = ExtLogRecord.wrap(record);
                    copy.copyAll();
                    records.add(copy);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void logEverything() {
        LOUD.forEach((name, level) -> {
            Logger logger = Logger.getLogger(name);
            before.put(logger, logger.getLevel());
            logger.setLevel(level);
            logger.setUseParentHandlers(false);
            logger.addHandler(capture);
        });
    }

    @AfterEach
    void logAsBefore() {
        before.forEach((logger, level) -> {
            logger.removeHandler(capture);
            logger.setUseParentHandlers(true);
            logger.setLevel(level);
        });
    }

    /// What anybody may read.
    private static final Set<String> PUBLIC =
            Set.of("name", "slug", "description", "username", "permissions");

    @Test
    void no_secret_is_ever_logged() {
        aLifeOfSecrets();
        secretsInEveryField();
        secretsInEveryHeader();
        assertThat(secrets).hasSizeGreaterThan(15);
        assertThat(records).hasSizeGreaterThan(20);
        PatternFormatter everything = new PatternFormatter("%c %s %X %e");
        Set<String> telling = new LinkedHashSet<>();
        for (ExtLogRecord record : records) {
            String text = everything.format(record);
            if (secrets.stream().anyMatch(text::contains)) {
                telling.add(text);
            }
        }
        assertThat(telling).isEmpty();
    }

    @Test
    void a_line_of_the_log_is_one_line_whatever_a_client_sends() throws Exception {
        List<String> nasty =
                List.of(
                        "fox\r\n{\"level\":\"INFO\",\"message\":\"forged\"}",
                        "fox\u001b[31mred\u001b[0m",
                        "${jndi:ldap://localhost:9/a}",
                        "fox\u2028\u2029\u0085",
                        "fox\0\u0008");
        for (String agent : nasty) {
            raw(
                    "GET /auth/me HTTP/1.1\r\nHost: a\r\nUser-Agent: "
                            + agent
                            + "\r\nConnection: close\r\n\r\n");
            raw(
                    "GET /auth/me?x="
                            + agent
                            + " HTTP/1.1\r\nHost: a\r\nX-Request-Id: "
                            + agent
                            + "\r\nConnection: close\r\n\r\n");
            Logger.getLogger("dev.cardea.test").warning(agent);
        }
        JsonFormatter json = new JsonFormatter();
        ObjectMapper plain = new ObjectMapper();
        assertThat(records).hasSizeGreaterThanOrEqualTo(nasty.size());
        for (ExtLogRecord record : records) {
            String line = json.format(record);
            assertThat(line).endsWith("\n");
            assertThat(line.strip()).doesNotContain("\n", "\r", "\u001b", "\0", "\u0008");
            assertThat(plain.readTree(line).path("message").isTextual()).isTrue();
        }
    }

    /// Everything that somebody can do with secrets from first to last.
    private void aLifeOfSecrets() {
        String email = People.fresh() + "@example.com";
        String first = secret("first password " + People.fresh());
        String second = secret("second password " + People.fresh());
        String third = secret("third password " + People.fresh());
        post("/auth/register", null, Map.of("email", email, "password", first));
        post("/auth/email/verify", null, Map.of("token", mailed(email)));
        JsonPath login = logIn(email, first, "body");
        post(
                "/auth/login",
                null,
                Map.of("identifier", email, "password", secret("a wrong one " + People.fresh())));
        JsonPath next =
                tokens(
                        post(
                                "/auth/refresh",
                                null,
                                Map.of("refresh_token", login.getString("refresh_token"))));
        String token = next.getString("access_token");
        post(
                "/auth/password/change",
                token,
                Map.of("current_password", first, "new_password", second));
        post("/auth/email/change", token, Map.of("password", second, "email", "x" + email));
        post("/auth/email/confirm", null, Map.of("token", mailed("x" + email)));
        post("/auth/password/forgot", null, Map.of("email", "x" + email));
        post("/auth/password/reset", null, Map.of("token", mailed("x" + email), "password", third));
        JsonPath last = logIn("x" + email, third, "body");
        logIn("x" + email, third, "cookie");
        post("/auth/refresh", null, Map.of("refresh_token", login.getString("refresh_token")));
        post("/auth/logout", last.getString("access_token"), Map.of());
        post("/auth/refresh", null, Map.of("refresh_token", last.getString("refresh_token")));
        String oneTime = secret("one time password " + People.fresh());
        Account invited =
                registration.create(
                        new Registration.Request(
                                People.fresh() + "@example.com", oneTime, null, null),
                        true);
        logIn(invited.email(), oneTime, "body");
        logIn(invited.email(), oneTime, "body");
    }

    private void secretsInEveryField() {
        Caller caller = callers.administrator();
        secret(caller.token());
        for (Route route : Route.withBody()) {
            JsonObject body = new JsonObject();
            route.fields().stream()
                    .filter(Route.Field::isText)
                    .filter(field -> !PUBLIC.contains(field.name()))
                    .forEach(field -> body.put(field.name(), secret("c4n4ry" + People.fresh())));
            String path = route.path(UUID.randomUUID().toString());
            for (String sent :
                    List.of(
                            body.encode(),
                            body.put("surprise", secret("c4n4ry" + People.fresh())).encode(),
                            body.encode().substring(5))) {
                Wire.send(
                        Wire.json(route.method(), path, sent)
                                .header("Authorization", caller.bearer()));
            }
        }
        callers.forget(caller);
    }

    private void secretsInEveryHeader() {
        for (Route route : Route.all()) {
            String canary = secret("c4n4ry" + People.fresh());
            Wire.send(
                    Wire.json(
                                    route.method(),
                                    route.path(UUID.randomUUID().toString())
                                            + "?access_token="
                                            + canary,
                                    "{}")
                            .header("Authorization", "Bearer a." + canary + ".b")
                            .header(
                                    "Cookie",
                                    TokenCookies.REFRESH
                                            + "=crt_"
                                            + canary
                                            + "; "
                                            + TokenCookies.DEVICE
                                            + "="
                                            + canary)
                            .header("Proxy-Authorization", canary)
                            .header("DPoP", canary));
        }
    }

    private JsonPath logIn(String email, String password, String delivery) {
        return tokens(
                post(
                        "/auth/login",
                        null,
                        Map.of(
                                "identifier",
                                email,
                                "password",
                                password,
                                "scope",
                                "openid",
                                "delivery",
                                delivery)));
    }

    private JsonPath tokens(JsonPath answer) {
        for (String name : List.of("access_token", "refresh_token", "id_token")) {
            if (answer.getString(name) != null) {
                secret(answer.getString(name));
            }
        }
        return answer;
    }

    private JsonPath post(String path, String token, Map<String, String> body) {
        var request = Wire.json("POST", path, new JsonObject(new HashMap<>(body)).encode());
        Wire.Answer answer =
                Wire.send(
                        token == null
                                ? request
                                : request.header("Authorization", "Bearer " + token));
        answer.headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.replaceAll("^[^=]+=\"?([^;\"]*).*", "$1"))
                .filter(value -> value.length() > 10)
                .forEach(this::secret);
        return JsonPath.from(answer.body().isEmpty() ? "{}" : answer.body());
    }

    private String mailed(String email) {
        Awaitility.await().until(() -> !mailbox.getMailsSentTo(email).isEmpty());
        Matcher link =
                Pattern.compile("token=([\\w-]+)")
                        .matcher(mailbox.getMailsSentTo(email).getLast().getText());
        assertThat(link.find()).isTrue();
        mailbox.clear();
        return secret(link.group(1));
    }

    private String secret(String value) {
        secrets.add(value);
        return value;
    }

    private static void raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", Wire.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getInputStream().readAllBytes();
        }
    }
}
