package dev.cardea.fetch;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A request to send.
///
/// @param contentType of the body; null when there is none
public record FetchRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable String contentType,
        String body) {

    public static FetchRequest get(URI uri, String accept) {
        return new FetchRequest("GET", uri, Map.of("Accept", accept), null, "");
    }

    public static FetchRequest post(URI uri, String contentType, String body) {
        return new FetchRequest("POST", uri, Map.of(), contentType, body);
    }

    public static FetchRequest form(URI uri, Map<String, String> fields) {
        String text =
                fields.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        return post(uri, "application/x-www-form-urlencoded", text);
    }

    public FetchRequest with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new FetchRequest(method, uri, more, contentType, body);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
