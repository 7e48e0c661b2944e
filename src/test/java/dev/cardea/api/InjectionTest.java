package dev.cardea.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.Registration;
import dev.cardea.database.Database;
import dev.cardea.support.Callers;
import dev.cardea.support.Callers.Caller;
import dev.cardea.support.People;
import dev.cardea.support.Route;
import dev.cardea.support.Tables;
import dev.cardea.support.Wire;
import dev.cardea.support.Wire.Answer;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.MockMailbox;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a request says reaches no statement, no link and no token but as a value.
@QuarkusTest
class InjectionTest {

    private static final List<String> SQL =
            List.of(
                    "'",
                    "\"",
                    "\\",
                    "' OR '1'='1",
                    "' OR 1=1--",
                    "admin'--",
                    "'; DROP TABLE account; --",
                    "' UNION SELECT NULL,NULL,NULL--",
                    "' AND (SELECT 1 FROM pg_sleep(4))::text='1",
                    "'||(SELECT version())||'",
                    "$$ $1 ?",
                    "%",
                    "_%",
                    "a@b'||'.com",
                    "{\"$ne\":null}",
                    "*)(uid=*",
                    "\uFF07 OR 1=1--");

    @Inject Callers callers;
    @Inject People people;
    @Inject Registration registration;
    @Inject Tables tables;
    @Inject Database database;
    @Inject MockMailbox mailbox;

    @Test
    void sql_in_an_identifier_is_nobody() {
        for (String sql : SQL) {
            for (String field : List.of("identifier", "email", "username")) {
                long start = System.nanoTime();
                Answer answer =
                        Wire.send(
                                Wire.json(
                                        "POST",
                                        "/auth/login",
                                        json(Map.of(field, sql, "password", People.fresh()))));
                assertThat(answer.status()).as(sql).isEqualTo(401);
                assertThat((System.nanoTime() - start) / 1_000_000).as(sql).isLessThan(4_000);
            }
        }
    }

    @Test
    void sql_in_what_is_registered_is_refused_or_kept_as_it_is() {
        for (String sql : SQL) {
            Answer answer =
                    Wire.send(
                            Wire.json(
                                    "POST",
                                    "/auth/register",
                                    json(
                                            Map.of(
                                                    "email", People.fresh() + "@example.com",
                                                    "password", People.PASSWORD,
                                                    "username", sql + "x' "))));
            assertThat(answer.status()).as(sql).isEqualTo(400);
            assertThat(answer.fields()).contains("username");
        }
        Caller caller = callers.administrator();
        for (String sql : SQL) {
            Answer answer =
                    Wire.send(
                            Wire.json("PATCH", "/auth/me", json(Map.of("name", sql)))
                                    .header("Authorization", caller.bearer()));
            assertThat(answer.status()).as(sql).isEqualTo(200);
            assertThat(answer.json().getString("name")).isEqualTo(sql);
        }
        callers.forget(caller);
    }

    @AfterEach
    void time_goes_on() {
        tables.resume();
    }

    @Test
    void sql_in_cursors_and_filters_finds_nothing_and_breaks_nothing() {
        Caller caller = callers.administrator();
        tables.settle();
        String before = tables.digest();
        for (Route route : Route.all()) {
            for (String parameter : route.query()) {
                for (String sql : SQL) {
                    Answer answer =
                            Wire.send(
                                    Wire.to(
                                                    route.path(
                                                                    "00000000-0000-7000-8000-000000000000")
                                                            + "?"
                                                            + parameter
                                                            + "="
                                                            + URLEncoder.encode(
                                                                    sql, StandardCharsets.UTF_8))
                                            .header("Authorization", caller.bearer())
                                            .method(route.method(), BodyPublishers.noBody()));
                    assertThat(answer.status())
                            .as("%s %s=%s", route, parameter, sql)
                            .isLessThan(500);
                }
            }
        }
        assertThat(tables.digest()).isEqualTo(before);
        callers.forget(caller);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "X-Forwarded-Host",
                "X-Forwarded-Server",
                "Forwarded",
                "X-Original-Host"
            })
    void links_and_tokens_carry_the_issuer_whatever_a_header_says(String header) {
        String email = People.fresh() + "@example.com";
        String evil = header.equals("Forwarded") ? "host=evil.example;proto=https" : "evil.example";
        given().header(header, evil)
                .header("X-Forwarded-Proto", "https")
                .contentType(ContentType.JSON)
                .body(Map.of("email", email, "password", People.PASSWORD))
                .post("/auth/register")
                .then()
                .statusCode(202);
        await().until(() -> !mailbox.getMailsSentTo(email).isEmpty());
        Mail mail = mailbox.getMailsSentTo(email).getFirst();
        assertThat(mail.getText() + mail.getHtml())
                .contains("http://localhost:8081/verify-email?token=")
                .doesNotContain("evil.example");

        Account account = people.somebody();
        String token =
                given().header(header, evil)
                        .contentType(ContentType.JSON)
                        .body(Map.of("identifier", account.email(), "password", People.PASSWORD))
                        .post("/auth/login")
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("access_token");
        assertThat(
                        new String(
                                Base64.getUrlDecoder().decode(token.split("\\.")[1]),
                                StandardCharsets.UTF_8))
                .contains("\"iss\":\"http://localhost:8081\"", "\"aud\":\"http://localhost:8081\"")
                .doesNotContain("evil.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "http://localhost:8082",
                "http://localhost",
                "https://localhost:8081",
                "http://localhost:8081.evil.example",
                "http://evil.example",
                "HTTP://localhost:8081"
            })
    void another_origin_cannot_use_the_cookie(String origin) {
        Account account = people.somebody();
        String refreshToken = People.login(account).getString("refresh_token");
        for (String path : List.of("/auth/refresh", "/auth/logout")) {
            Answer answer =
                    Wire.send(
                            Wire.json("POST", path, "{}")
                                    .header("Cookie", TokenCookies.REFRESH + "=" + refreshToken)
                                    .header("Origin", origin));
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        }
        People.refresh(refreshToken).then().statusCode(200);
    }

    @Test
    void anybody_may_read_the_keys_and_nothing_but_read_them() {
        Answer keys =
                Wire.send(
                        Wire.to("/.well-known/jwks.json").header("Origin", "https://any.example"));
        assertThat(keys.status()).isEqualTo(200);
        assertThat(keys.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(keys.header("Access-Control-Allow-Credentials")).isEmpty();
        Answer post = Wire.send(Wire.json("POST", "/.well-known/jwks.json", "{}"));
        assertThat(post.status()).isEqualTo(405);
        assertThat(post.isProblem()).isTrue();
        assertThat(post.header("Allow")).isEqualTo("GET, HEAD");
    }

    /// Two ways to write `é`, and three to write a letter, are one.
    @Test
    void twins_in_unicode_are_one_account_and_one_password() {
        String name = "zo\u00e9" + People.fresh();
        String password = "une gar\u00e7on tr\u00e8s d\u00e9cid\u00e9 \uD83E\uDD8A";
        Account account =
                registration.create(
                        new Registration.Request(
                                name + "@example.com", password, name, "Zo\u00e9 \uD83E\uDD8A"),
                        false);
        assertThat(account.name()).isEqualTo("Zo\u00e9 \uD83E\uDD8A");
        for (String identifier :
                List.of(
                        account.email(),
                        nfd(account.email()),
                        account.email().toUpperCase(java.util.Locale.ROOT),
                        name,
                        nfd(name),
                        name.replace('z', '\uFF5A'))) {
            Answer answer =
                    Wire.send(
                            Wire.json(
                                    "POST",
                                    "/auth/login",
                                    json(
                                            Map.of(
                                                    "identifier",
                                                    identifier,
                                                    "password",
                                                    nfd(password)))));
            assertThat(answer.status()).as(identifier).isEqualTo(200);
        }
        Wire.send(
                Wire.json(
                        "POST",
                        "/auth/register",
                        json(Map.of("email", nfd(account.email()), "password", People.PASSWORD))));
        assertThat(
                        database.one(
                                "SELECT count(*) FROM account_identifier WHERE identifier LIKE ?",
                                row -> row.getInt(1),
                                "%" + name.substring(4) + "@example.com"))
                .contains(1);
    }

    private static String nfd(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD);
    }

    private static String json(Map<String, String> body) {
        return new io.vertx.core.json.JsonObject(Map.copyOf(body)).encode();
    }
}
