package dev.cardea.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A route of the JSON API as the OpenAPI document describes it: a new one is under test without
/// anybody's doing.
public record Route(
        String method, String path, boolean secured, List<String> query, List<Field> fields) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private static List<Route> known = List.of();

    /// A field of the body; `longest` is 0 where the document gives no bound.
    public record Field(String name, String type, String format, boolean required, int longest) {

        public boolean isText() {
            return type.equals("string") && format.isEmpty();
        }
    }

    public static synchronized List<Route> all() {
        if (known.isEmpty()) {
            known = read();
        }
        return known;
    }

    private static List<Route> read() {
        try {
            JsonNode document =
                    JSON.readTree(Wire.send(Wire.to("/q/openapi?format=json").GET()).body());
            List<Route> routes = new ArrayList<>();
            document.get("paths")
                    .properties()
                    .forEach(path ->
                            path.getValue().properties().stream()
                                    .filter(operation -> METHODS.contains(operation.getKey()))
                                    .map(operation ->
                                            route(
                                                    document,
                                                    operation.getKey(),
                                                    path.getKey(),
                                                    operation.getValue()))
                                    .filter(route -> !route.path().startsWith("/test/"))
                                    .forEach(routes::add));
            return routes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<Route> withBody() {
        return all().stream().filter(route -> !route.fields().isEmpty()).toList();
    }

    /// The methods that a path has.
    public static Set<String> methodsOf(String path) {
        Set<String> methods = new TreeSet<>();
        all().stream().filter(r -> r.path().equals(path)).forEach(r -> methods.add(r.method()));
        return methods;
    }

    /// The path with every parameter replaced.
    public String path(String parameter) {
        return path.replaceAll("\\{[^}]+}", parameter);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }

    private static Route route(JsonNode document, String method, String path, JsonNode operation) {
        JsonNode body = operation.at("/requestBody/content/application~1json/schema");
        return new Route(
                method.toUpperCase(java.util.Locale.ROOT),
                path,
                !operation.path("security").isEmpty(),
                query(operation),
                body.isMissingNode() ? List.of() : fields(document, resolve(document, body)));
    }

    private static List<String> query(JsonNode operation) {
        List<String> names = new ArrayList<>();
        operation
                .path("parameters")
                .forEach(parameter -> {
                    if (parameter.path("in").asText().equals("query")) {
                        names.add(parameter.path("name").asText());
                    }
                });
        return names;
    }

    private static List<Field> fields(JsonNode document, JsonNode schema) {
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        List<Field> fields = new ArrayList<>();
        schema.path("properties")
                .properties()
                .forEach(property -> {
                    JsonNode type = resolve(document, property.getValue());
                    fields.add(
                            new Field(
                                    property.getKey(),
                                    type(type),
                                    type.has("enum") ? "enum" : type.path("format").asText(""),
                                    required.contains(property.getKey()),
                                    property.getValue().path("maxLength").asInt(0)));
                });
        return fields;
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.get(0).asText() : type.asText("object");
    }

    private static JsonNode resolve(JsonNode document, JsonNode schema) {
        for (JsonNode one : schema.path("anyOf")) {
            if (one.has("$ref")) {
                return resolve(document, one);
            }
        }
        return schema.has("$ref") ? document.at(schema.get("$ref").asText().substring(1)) : schema;
    }
}
