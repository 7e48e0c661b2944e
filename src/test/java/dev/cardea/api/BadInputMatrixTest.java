package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.support.Callers;
import dev.cardea.support.Callers.Caller;
import dev.cardea.support.People;
import dev.cardea.support.Route;
import dev.cardea.support.Route.Field;
import dev.cardea.support.Tables;
import dev.cardea.support.Wire;
import dev.cardea.support.Wire.Answer;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Everything that a client can get wrong, on every route of the JSON API: a 4xx that names the
/// field, says nothing it should not, and leaves nothing written.
@QuarkusTest
class BadInputMatrixTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Stands in every bad value: no answer may repeat it.
    private static final String CANARY = "c4n4ry";

    private static final Set<String> ONE_LINERS = Set.of("email", "name", "username");

    /// One bad request: what is wrong with it, its body, the field that the answer names.
    private record Case(String what, byte[] body, String field) {

        Case(String what, String body, String field) {
            this(what, body.getBytes(StandardCharsets.UTF_8), field);
        }
    }

    @Inject Callers callers;
    @Inject Tables tables;

    private final SoftAssertions softly = new SoftAssertions();
    private Caller caller;

    @BeforeEach
    void logIn() {
        caller = callers.administrator();
        tables.settle();
    }

    @AfterEach
    void report() {
        tables.resume();
        callers.forget(caller);
        softly.assertAll();
    }

    @Test
    void every_route_is_looked_at() {
        assertThat(Route.withBody())
                .extracting(Route::toString)
                .contains("POST /auth/login", "POST /auth/register", "PATCH /auth/me");
    }

    @Test
    void a_missing_field_is_named() {
        onEveryField((route, field) ->
                field.required()
                        ? List.of(
                                new Case("no " + field.name(), without(route, field), field.name()))
                        : List.of());
    }

    @Test
    void a_field_of_another_type_is_named() {
        onEveryField((route, field) -> {
            List<Case> cases = new ArrayList<>();
            for (String value : otherTypes(field)) {
                cases.add(
                        new Case(
                                field.name() + " is " + value,
                                with(route, field, value),
                                field.name()));
            }
            return cases;
        });
    }

    @Test
    void a_text_that_is_too_long_is_named() {
        onEveryText(
                field -> text("x".repeat((field.longest() == 0 ? 60_000 : field.longest()) + 1)));
    }

    @Test
    void a_text_of_half_characters_is_named() {
        onEveryText(field -> "\"" + CANARY + "\\u0000\"");
        onEveryText(field -> "\"" + CANARY + "\0\"");
        onEveryText(field -> "\"" + CANARY + "\\ud800\"");
        onEveryText(field -> "\"\\udc00" + CANARY + "\"");
        onEveryText(field -> "\"\\ud800\\ud800" + CANARY + "\"");
    }

    @Test
    void a_line_end_in_a_name_or_an_address_is_named() {
        for (String end : List.of("\r\n", "\n", "\r", "\u2028", "\u0085")) {
            onOneLiners("a" + end + "Bcc: " + CANARY + "@example.com");
            onOneLiners(CANARY + "@example.com" + end);
        }
    }

    @Test
    void an_address_or_a_user_name_that_is_none_is_named() {
        for (String value :
                List.of(
                        "",
                        " ",
                        CANARY + "@",
                        "@" + CANARY,
                        CANARY + " @example.com",
                        CANARY + "@example..com",
                        CANARY + "\uD83E\uDD8A@example.com",
                        CANARY + "@\uD83E\uDD8A.com",
                        CANARY + "\u202Egro.elpmaxe@a",
                        "<" + CANARY + "@example.com>",
                        CANARY + "@example.com, b@example.com")) {
            onEveryField((route, field) ->
                    isSaidOfSomebody(route, field) && field.name().equals("email")
                            ? List.of(
                                    new Case(
                                            "email is " + value,
                                            with(route, field, text(value)),
                                            field.name()))
                            : List.of());
        }
    }

    @Test
    void a_field_that_is_not_known_is_named() {
        onEveryRoute(route ->
                List.of(
                        new Case("extra", extra(route, "\"" + CANARY + "\""), "surprise"),
                        new Case("extra null", extra(route, "null"), "surprise"),
                        new Case(
                                "__proto__",
                                "{\"__proto__\":{\"a\":\"" + CANARY + "\"}}",
                                "__proto__"),
                        new Case("class", "{\"@class\":\"java.net.URL\"}", "@class")));
    }

    @Test
    void a_field_given_twice_is_named() {
        onEveryField((route, field) -> {
            String one = "\"" + field.name() + "\":" + good(field);
            return List.of(
                    new Case(field.name() + " twice", "{" + one + "," + one + "}", field.name()));
        });
    }

    @Test
    void a_body_that_is_no_object_is_named() {
        onEveryRoute(route -> {
            List<Case> cases = new ArrayList<>();
            for (String body :
                    List.of(
                            "null",
                            "[]",
                            "7",
                            "true",
                            "\"" + CANARY + "\"",
                            "{",
                            "{}{}",
                            "nul",
                            "[{}]")) {
                cases.add(new Case("body is " + body, body, "body"));
            }
            cases.add(new Case("no JSON", CANARY, "body"));
            cases.add(new Case("XML", "<" + CANARY + "/>", "body"));
            return cases;
        });
    }

    @Test
    void a_body_that_is_not_utf8_is_named() {
        onEveryRoute(route -> {
            String body = extra(route, "\"\u00e4" + CANARY + "\"");
            return List.of(
                    new Case("Latin 1", body.getBytes(StandardCharsets.ISO_8859_1), "body"),
                    new Case("UTF-16", body.getBytes(StandardCharsets.UTF_16LE), "body"));
        });
    }

    @Test
    void a_body_nested_too_deep_is_refused() {
        for (int depth : new int[] {33, 1_000, 30_000}) {
            onEveryField((route, field) ->
                    List.of(
                            new Case(
                                    field.name() + " nested " + depth,
                                    with(route, field, "[".repeat(depth) + "]".repeat(depth)),
                                    field.name())));
            onEveryRoute(route ->
                    List.of(new Case("nested", "[".repeat(depth) + "]".repeat(depth), "body")));
        }
    }

    @Test
    void no_body_at_all_is_refused() {
        onEveryRoute(route -> List.of(new Case("empty", "", "")));
    }

    @Test
    void a_body_of_a_megabyte_is_413() {
        for (Route route : Route.withBody()) {
            for (Field field : route.fields()) {
                String body = with(route, field, text(CANARY + "x".repeat(1 << 20)));
                Answer answer = send(route, body.getBytes(StandardCharsets.UTF_8));
                refused(route + " 1 MB " + field.name(), answer);
                softly.assertThat(answer.status()).as("%s", route).isEqualTo(413);
            }
        }
    }

    @Test
    void another_content_type_is_refused() {
        for (Route route : Route.withBody()) {
            for (String type :
                    List.of(
                            "text/plain",
                            "application/xml",
                            "application/x-www-form-urlencoded",
                            "json",
                            "*/*")) {
                Answer answer =
                        Wire.send(
                                Wire.to(route.path(UUID.randomUUID().toString()))
                                        .header("Authorization", caller.bearer())
                                        .header("Content-Type", type)
                                        .method(
                                                route.method(),
                                                BodyPublishers.ofString(body(route, Map.of()))));
                refused(route + " " + type, answer);
                softly.assertThat(answer.status())
                        .as("%s %s", route, type)
                        .isIn(type.equals("json") ? 400 : 415, 415);
            }
        }
    }

    @Test
    void an_id_that_is_none_is_refused() {
        String before = tables.digest();
        for (Route route : Route.all()) {
            for (String id :
                    List.of(
                            "1",
                            CANARY,
                            "%00",
                            "%FF",
                            "..%2F..%2Fetc",
                            "1-1-1-1-1",
                            "'%20OR%201=1--",
                            UUID.randomUUID() + "x",
                            "%F0%9F%A6%8A",
                            "x".repeat(4_000),
                            "9".repeat(4_000))) {
                if (route.path().contains("{")) {
                    HttpRequest.Builder request =
                            Wire.json(route.method(), route.path(id), body(route, Map.of()))
                                    .header("Authorization", caller.bearer());
                    refused(route + " " + id, Wire.send(request));
                }
            }
        }
        softly.assertThat(tables.digest()).isEqualTo(before);
    }

    @Test
    void another_method_is_405_and_the_answer_lists_the_ones_there_are() {
        for (String path : Set.copyOf(Route.all().stream().map(Route::path).toList())) {
            Set<String> known = Route.methodsOf(path);
            for (String method :
                    List.of("GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "FOO", "get")) {
                if (known.contains(method)) {
                    continue;
                }
                Answer answer =
                        Wire.send(
                                Wire.to(path.replaceAll("\\{[^}]+}", UUID.randomUUID().toString()))
                                        .header("Authorization", caller.bearer())
                                        .method(method, BodyPublishers.noBody()));
                refused(method + " " + path, answer);
                softly.assertThat(answer.status()).as("%s %s", method, path).isEqualTo(405);
                softly.assertThat(Set.of(answer.header("Allow").split(", ", -1)))
                        .as("Allow of %s %s", method, path)
                        .containsAll(known);
            }
        }
    }

    private void onEveryText(Function<Field, String> bad) {
        onEveryField((route, field) ->
                field.isText()
                        ? List.of(
                                new Case(
                                        "bad text in " + field.name(),
                                        with(route, field, bad.apply(field)),
                                        field.name()))
                        : List.of());
    }

    private void onOneLiners(String bad) {
        onEveryField((route, field) ->
                isSaidOfSomebody(route, field)
                        ? List.of(
                                new Case(
                                        field.name() + " of two lines",
                                        with(route, field, text(bad)),
                                        field.name()))
                        : List.of());
    }

    /// At log-in whatever is no identifier is simply nobody's.
    private static boolean isSaidOfSomebody(Route route, Field field) {
        return ONE_LINERS.contains(field.name()) && !route.path().equals("/auth/login");
    }

    private void onEveryField(BiFunction<Route, Field, List<Case>> cases) {
        onEveryRoute(route ->
                route.fields().stream()
                        .flatMap(field -> cases.apply(route, field).stream())
                        .toList());
    }

    private void onEveryRoute(Function<Route, List<Case>> cases) {
        for (Route route : Route.withBody()) {
            String before = tables.digest();
            for (Case one : cases.apply(route)) {
                String what = route + ": " + one.what();
                Answer answer = send(route, one.body());
                refused(what, answer);
                if (!one.field().isEmpty()) {
                    softly.assertThat(answer.status()).as(what).isEqualTo(400);
                    softly.assertThat(answer.fields())
                            .as(what + " -> " + answer.body())
                            .anySatisfy(named -> assertThat(named).startsWith(one.field()));
                }
            }
            softly.assertThat(tables.digest()).as("tables after %s", route).isEqualTo(before);
        }
    }

    private Answer send(Route route, byte[] body) {
        HttpRequest.Builder request =
                Wire.json(route.method(), route.path(UUID.randomUUID().toString()), body);
        return Wire.send(
                route.secured() ? request.header("Authorization", caller.bearer()) : request);
    }

    private void refused(String what, Answer answer) {
        softly.assertThat(answer.status()).as(what).isBetween(400, 499);
        softly.assertThat(answer.isProblem()).as(what + ": problem+json").isTrue();
        softly.assertThat(answer.header("X-Request-Id")).as(what).hasSizeGreaterThan(7);
        softly.assertThat(answer.header("Cache-Control")).as(what).isEqualTo("no-store");
        softly.assertThat(answer.body())
                .as(what)
                .contains(answer.header("X-Request-Id"))
                .doesNotContainIgnoringCase(
                        CANARY, "<html", "exception", "dev.cardea", "jackson", "java.");
    }

    private static List<String> otherTypes(Field field) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("string", text(CANARY));
        values.put("integer", "7");
        values.put("number", "1.5");
        values.put("boolean", "true");
        values.put("array", "[" + text(CANARY) + "]");
        values.put("object", "{\"a\":" + text(CANARY) + "}");
        if (field.isText() || field.type().equals("object")) {
            values.remove(field.type());
        } else if (!field.type().equals("string")) {
            values.remove(field.type());
            values.put("huge", "1e999");
            values.put("empty", "\"\"");
        }
        if (field.type().equals("number")) {
            values.remove("integer");
        }
        if (field.required()) {
            values.put("null", "null");
        }
        return List.copyOf(values.values());
    }

    private static String body(Route route, Map<String, String> instead) {
        List<String> members = new ArrayList<>();
        for (Field field : route.fields()) {
            String value = instead.getOrDefault(field.name(), good(field));
            if (!value.isEmpty()) {
                members.add("\"" + field.name() + "\":" + value);
            }
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String with(Route route, Field field, String value) {
        return body(route, Map.of(field.name(), value));
    }

    private static String without(Route route, Field field) {
        return body(route, Map.of(field.name(), ""));
    }

    private static String extra(Route route, String value) {
        String body = body(route, Map.of());
        return body.substring(0, body.length() - 1) + ",\"surprise\":" + value + "}";
    }

    private static String good(Field field) {
        return switch (field.name()) {
            case "email" -> text(People.fresh() + "@example.com");
            case "username" -> text(People.fresh());
            case "new_password" -> text("another quiet harbour");
            case "password", "current_password" -> text(People.PASSWORD);
            default ->
                    switch (field.type()) {
                        case "boolean" -> "true";
                        case "integer", "number" -> "1";
                        case "array" -> "[]";
                        case "object" -> "{}";
                        default ->
                                text(
                                        switch (field.format()) {
                                            case "uuid" -> UUID.randomUUID().toString();
                                            case "date-time" -> "2027-01-01T00:00:00Z";
                                            default -> "something";
                                        });
                    };
        };
    }

    private static String text(String value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
