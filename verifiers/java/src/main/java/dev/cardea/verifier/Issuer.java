package dev.cardea.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** How the issuer is reached. Tests bring their own. Each method throws when the answer is none of 2xx. */
public interface Issuer {

    /** The resource that was asked for is gone (410). */
    final class Gone extends IOException {
        private static final long serialVersionUID = 1;
    }

    String get(String path) throws IOException;

    /** With the credentials of a client (`client_secret_basic`). */
    String post(String path, Map<String, String> form) throws IOException;

    /** Server-Sent Events; `after` is the `Last-Event-ID`, negative for none. */
    InputStream stream(String path, long after) throws IOException;

    /** The issuer at this base URL, redirects not followed; with the credentials of a client, or null and null. */
    static Issuer at(String base, String id, String secret) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
        return new Issuer() {
            @Override
            public String get(String path) throws IOException {
                return sent(HttpRequest.newBuilder(URI.create(base + path)), BodyHandlers.ofString());
            }

            @Override
            public String post(String path, Map<String, String> form) throws IOException {
                byte[] basic = (encoded(id) + ":" + encoded(secret)).getBytes(StandardCharsets.UTF_8);
                String body = form.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
                return sent(
                        HttpRequest.newBuilder(URI.create(base + path))
                                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(basic))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(body)),
                        BodyHandlers.ofString());
            }

            @Override
            public InputStream stream(String path, long after) throws IOException {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).header("Accept", "text/event-stream");
                return sent(after < 0 ? request : request.header("Last-Event-ID", Long.toString(after)), BodyHandlers.ofInputStream());
            }

            private <T> T sent(HttpRequest.Builder request, BodyHandler<T> handler) throws IOException {
                var answer = client.sendAsync(request.build(), handler);
                try {
                    HttpResponse<T> response = answer.get(3, TimeUnit.SECONDS);
                    if (response.statusCode() / 100 == 2) {
                        return response.body();
                    }
                    if (response.body() instanceof InputStream body) {
                        body.close();
                    }
                    String what = response.uri().getPath() + " answered " + response.statusCode();
                    throw response.statusCode() == 410 ? new Gone() : new IOException(what);
                } catch (ExecutionException | TimeoutException e) {
                    answer.cancel(true);
                    throw new IOException(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
            }
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
