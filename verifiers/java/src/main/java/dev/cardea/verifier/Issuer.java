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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** How the issuer is reached. Tests bring their own. Each method throws {@link Answered} when the answer is none of 2xx. */
public interface Issuer {

    /** An answer that is none of 2xx. */
    final class Answered extends IOException {
        private static final long serialVersionUID = 1;
        private final int status;

        public Answered(String path, int status) {
            super(path + " answered " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    String get(String path) throws IOException;

    /** With the credentials of a client (`client_secret_basic`). */
    String post(String path, Map<String, List<String>> form) throws IOException;

    /** Server-Sent Events; `after` is the `Last-Event-ID`, negative for none. */
    InputStream stream(String path, long after) throws IOException;

    /** The issuer at this base URL, redirects not followed; with the credentials of a client, or null and null. */
    static Issuer at(String base, String id, String secret) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
        return new Issuer() {
            @Override
            public String get(String path) throws IOException {
                return sent(to(path), BodyHandlers.ofString());
            }

            @Override
            public String post(String path, Map<String, List<String>> form) throws IOException {
                byte[] basic = (encoded(id) + ":" + encoded(secret)).getBytes(StandardCharsets.UTF_8);
                String body = form.entrySet().stream()
                        .flatMap(field -> field.getValue().stream().map(value -> field.getKey() + "=" + encoded(value)))
                        .collect(Collectors.joining("&"));
                HttpRequest.Builder request = to(path)
                        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(basic))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body));
                return sent(request, BodyHandlers.ofString());
            }

            @Override
            public InputStream stream(String path, long after) throws IOException {
                HttpRequest.Builder request = to(path).header("Accept", "text/event-stream");
                return sent(after < 0 ? request : request.header("Last-Event-ID", Long.toString(after)), BodyHandlers.ofInputStream());
            }

            private HttpRequest.Builder to(String path) {
                return HttpRequest.newBuilder(URI.create(base + path));
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
                    throw new Answered(response.uri().getPath(), response.statusCode());
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
