package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.support.Wire;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Every text that the JSON API takes is described with what it may be (ASVS V2.1.1): a length, a
/// pattern, a format or its values; and every list with how long it may be.
@QuarkusTest
class InputLimitsTest {

    /// Formats that bound a text by themselves.
    private static final Set<String> BOUNDED = Set.of("uuid", "date-time");

    /// Headers and cookies are bounded together, by the server.
    private static final Set<String> FIELDS = Set.of("query", "path");

    private final List<String> unbounded = new ArrayList<>();
    private JsonNode document;

    @Test
    void every_text_and_every_list_has_a_bound() throws IOException {
        document =
                new ObjectMapper()
                        .readTree(Wire.send(Wire.to("/q/openapi?format=json").GET()).body());
        document.get("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(operation ->
                                        look(
                                                operation.getKey() + " " + path.getKey(),
                                                operation.getValue())));
        assertThat(unbounded).isEmpty();
    }

    private void look(String route, JsonNode operation) {
        if (route.contains(" /test/")) {
            return;
        }
        operation
                .path("parameters")
                .forEach(parameter -> {
                    if (FIELDS.contains(parameter.path("in").asText())) {
                        look(
                                route + " ?" + parameter.path("name").asText(),
                                parameter.path("schema"),
                                new HashSet<>());
                    }
                });
        JsonNode body = operation.at("/requestBody/content/application~1json/schema");
        look(route, body, new HashSet<>());
    }

    private void look(String what, JsonNode schema, Set<String> seen) {
        if (schema.isMissingNode()) {
            return;
        }
        if (schema.has("$ref")) {
            String reference = schema.get("$ref").asText();
            if (seen.add(reference)) {
                look(what, document.at(reference.substring(1)), seen);
                seen.remove(reference);
            }
            return;
        }
        for (String together : List.of("anyOf", "oneOf", "allOf")) {
            schema.path(together).forEach(one -> look(what, one, seen));
        }
        schema.path("properties")
                .properties()
                .forEach(property ->
                        look(what + " ." + property.getKey(), property.getValue(), seen));
        look(what + "[]", schema.path("items"), seen);
        look(what + "{}", schema.path("additionalProperties"), seen);
        if (is(schema, "string") && !bounded(schema)
                || is(schema, "array") && !schema.has("maxItems")) {
            unbounded.add(what + " " + schema);
        }
    }

    private static boolean bounded(JsonNode text) {
        return text.has("maxLength")
                || text.has("enum")
                || text.has("pattern")
                || BOUNDED.contains(text.path("format").asText());
    }

    private static boolean is(JsonNode schema, String type) {
        JsonNode types = schema.path("type");
        return types.asText().equals(type) || types.toString().contains('"' + type + '"');
    }
}
