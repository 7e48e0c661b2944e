package dev.cardea.replicas;

import dev.cardea.support.Browser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A browser that goes from one service to another: it keeps the cookies of each, follows redirects
/// wherever they lead, and sends forms with their hidden fields.
final class Surfer {

    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Map<String, String>> jars = new HashMap<>();

    /// A page, and where it is.
    record Page(URI uri, int status, String text) {

        boolean has(String part) {
            return text.contains(part);
        }
    }

    Page open(String uri) {
        return go(URI.create(uri), null);
    }

    Page submit(Page page, String action, Map<String, String> fields) {
        Map<String, String> form = new LinkedHashMap<>();
        Matcher hidden = HIDDEN.matcher(page.text());
        while (hidden.find()) {
            form.put(hidden.group(1), hidden.group(2));
        }
        form.putAll(fields);
        return go(page.uri().resolve(action), Browser.query(form));
    }

    private Page go(URI uri, @Nullable String form) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        Map<String, String> jar = jars.computeIfAbsent(uri.getAuthority(), _ -> new HashMap<>());
        if (!jar.isEmpty()) {
            List<String> cookies =
                    jar.entrySet().stream().map(c -> c.getKey() + "=" + c.getValue()).toList();
            request.header("Cookie", String.join("; ", cookies));
        }
        if (form != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form));
        }
        HttpResponse<String> answer = send(request.build());
        for (String set : answer.headers().allValues("Set-Cookie")) {
            String[] cookie = set.split(";", 2)[0].split("=", 2);
            jar.put(cookie[0], cookie[1]);
        }
        jar.values().removeIf(String::isEmpty);
        return answer.headers()
                .firstValue("Location")
                .map(location -> go(uri.resolve(location), null))
                .orElseGet(() -> new Page(uri, answer.statusCode(), answer.body()));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
