package dev.cardea.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
class BadInputTest {

    private static final RestAssuredConfig PLAIN =
            RestAssuredConfig.config()
                    .encoderConfig(
                            EncoderConfig.encoderConfig()
                                    .appendDefaultContentCharsetToContentTypeIfUndefined(false));

    static Stream<Arguments> bodies() {
        return Stream.of(
                bad("", "body"),
                bad("null", "body"),
                bad("[]", "body"),
                bad("\"text\"", "body"),
                bad("\"\"", "body"),
                bad("7", "body"),
                bad("{", "body"),
                bad("{}{}", "body"),
                bad("{} x", "body"),
                bad("{'display_name':'x'}", "body"),
                bad("{\"display_name\":}", "display_name"),
                bad("{}", "display_name"),
                bad("{\"display_name\":\" \"}", "display_name"),
                bad("{\"display_name\":\"a\",\"display_name\":\"b\"}", "display_name"),
                bad("{\"displayName\":\"a\"}", "displayName"),
                bad("{\"display_name\":\"a\",\"admin\":true}", "admin"),
                bad("{\"display_name\":7}", "display_name"),
                bad("{\"display_name\":true}", "display_name"),
                bad("{\"display_name\":[\"a\"]}", "display_name"),
                bad("{\"display_name\":{}}", "display_name"),
                bad("{\"display_name\":\"a\\u0000b\"}", "display_name"),
                bad("{\"display_name\":\"a\\ud800\"}", "display_name"),
                bad("{\"display_name\":\"a\u0000b\"}", "display_name"),
                bad("{\"display_name\":\"a\",\"active\":\"true\"}", "active"),
                bad("{\"display_name\":\"a\",\"active\":1}", "active"),
                bad("{\"display_name\":\"a\",\"amount\":\"5\"}", "amount"),
                bad("{\"display_name\":\"a\",\"amount\":1.5}", "amount"),
                bad("{\"display_name\":\"a\",\"amount\":99999999999}", "amount"),
                bad("{\"display_name\":\"a\",\"amount\":" + "9".repeat(100) + "}", "amount"),
                bad("{\"display_name\":\"a\",\"colour\":\"BLUE\"}", "colour"),
                bad("{\"display_name\":\"a\",\"colour\":0}", "colour"),
                bad("{\"display_name\":\"a\",\"profile\":\"x\"}", "profile"),
                bad("{\"display_name\":\"a\",\"profile\":{\"name\":7}}", "profile.name"),
                bad("{\"display_name\":\"a\",\"profile\":{\"role\":7}}", "profile.role"),
                bad(
                        "{\"display_name\":\"a\",\"profile\":{\"name\":\"01234567890\"}}",
                        "profile.name"),
                bad(
                        "{\"display_name\":\"a\",\"profile\":{\"born_at\":\"yesterday\"}}",
                        "profile.born_at"),
                bad("{\"display_name\":\"a\",\"profile\":{\"born_at\":5}}", "profile.born_at"),
                bad(
                        "{\"display_name\":\"a\",\"profile\":{\"name\":\"a\",\"name\":\"b\"}}",
                        "profile.name"),
                bad("{\"display_name\":\"a\",\"profile\":{\"born_at\":\"5\"}}", "profile.born_at"),
                bad("{\"display_name\":\"a\",\"scopes\":\"x\"}", "scopes"),
                bad("{\"display_name\":\"a\",\"scopes\":[\"x\",7]}", "scopes[1]"),
                bad("{\"display_name\":\"a\",\"scopes\":[null]}", "scopes"),
                bad("{\"profile\":" + "[".repeat(40) + "]".repeat(40) + "}", "profile"));
    }

    private static Arguments bad(String body, String field) {
        return Arguments.of(body, field);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void a_bad_body_is_400_and_names_the_field(String body, String field) {
        given().config(PLAIN)
                .contentType("application/json")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post("/test/echo")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .header("X-Request-Id", notNullValue())
                .header("Cache-Control", "no-store")
                .body("type", equalTo("urn:cardea:problem:invalid-request"))
                .body("status", equalTo(400))
                .body("request_id", notNullValue())
                .body("errors[0].message", notNullValue())
                .body("errors[0].field", containsString(field))
                .body(not(containsString("jackson")))
                .body(not(containsString("BLUE")))
                .body(not(containsString("yesterday")));
    }

    static Stream<byte[]> notUtf8() {
        String json = "{\"display_name\":\"Ä\"}";
        return Stream.of(
                json.getBytes(StandardCharsets.ISO_8859_1),
                json.getBytes(StandardCharsets.UTF_16BE),
                json.getBytes(StandardCharsets.UTF_16LE),
                json.getBytes(StandardCharsets.UTF_16),
                bytes("{\"display_name\":\"", 0xC0, 0xAF),
                bytes("{\"display_name\":\"", 0xED, 0xA0, 0x80),
                bytes("{\"display_name\":\"", 0xF5, 0x80, 0x80, 0x80));
    }

    private static byte[] bytes(String start, int... middle) {
        StringBuilder text = new StringBuilder(start);
        for (int b : middle) {
            text.append((char) b);
        }
        return text.append("\"}").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void a_body_that_is_not_utf8_is_400(byte[] body) {
        given().config(PLAIN)
                .contentType("application/json")
                .body(body)
                .post("/test/echo")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("body"))
                .body("errors[0].message", equalTo("is not UTF-8"));
    }

    @Test
    void a_good_body_comes_back_in_snake_case_without_nulls() {
        given().contentType("application/json; charset=utf-8")
                .body(
                        "{\"display_name\":\"Zoë 🦊\",\"active\":true,\"amount\":3,\"colour\":\"RED\","
                                + "\"profile\":{\"born_at\":\"2026-01-02T03:04:05Z\"},\"scopes\":[\"a\"]}")
                .post("/test/echo")
                .then()
                .statusCode(200)
                .body("display_name", equalTo("Zoë 🦊"))
                .body("profile.born_at", equalTo("2026-01-02T03:04:05Z"))
                .body(not(containsString("null")));
    }

    @Test
    void an_optional_body_may_be_missing_but_not_bad() {
        given().noContentType()
                .post("/test/optional")
                .then()
                .statusCode(200)
                .body("given", equalTo(false));
        given().contentType("application/json")
                .post("/test/optional")
                .then()
                .statusCode(200)
                .body("given", equalTo(false));
        given().contentType("application/json")
                .body("{}")
                .post("/test/optional")
                .then()
                .statusCode(200)
                .body("given", equalTo(true));
        given().contentType("application/json")
                .body("null")
                .post("/test/optional")
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/json; charset=iso-8859-1",
                "multipart/form-data; boundary=x"
            })
    void another_content_type_is_415(String type) {
        given().config(PLAIN)
                .contentType(type)
                .body("{\"display_name\":\"a\"}".getBytes(StandardCharsets.UTF_8))
                .post("/test/echo")
                .then()
                .statusCode(415)
                .contentType("application/problem+json")
                .body("request_id", notNullValue());
    }

    @Test
    void a_text_that_only_the_database_refuses_is_400() {
        given().contentType("application/json")
                .body("{\"name\":\"a\"}")
                .post("/test/text")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }
}
