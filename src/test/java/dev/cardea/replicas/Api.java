package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.support.People;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a client app does with one replica.
record Api(String url) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    /// Somebody logged in.
    record Login(String email, String accessToken, String refreshToken, String sessionId) {

        static Login of(String email, HttpResponse<String> answer) {
            JsonNode json = json(answer);
            return new Login(
                    email,
                    json.get("access_token").asText(),
                    json.get("refresh_token").asText(),
                    json.get("session_id").asText());
        }
    }

    /// A new account.
    String register() {
        String email = "p" + UUID.randomUUID() + "@example.com";
        HttpResponse<String> answer =
                post("/auth/register", null, Map.of("email", email, "password", People.PASSWORD));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return email;
    }

    Login login(String email) {
        HttpResponse<String> answer = tryLogin(email);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Login.of(email, answer);
    }

    HttpResponse<String> tryLogin(String email) {
        return post("/auth/login", null, Map.of("email", email, "password", People.PASSWORD));
    }

    Login somebody() {
        return login(register());
    }

    HttpResponse<String> refresh(String token) {
        return post("/auth/refresh", null, Map.of("refresh_token", token));
    }

    /// The successor of a refresh token.
    String refreshed(String token) {
        HttpResponse<String> answer = refresh(token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("refresh_token").asText();
    }

    HttpResponse<String> get(String path, @Nullable String token) {
        return send("GET", path, token, null);
    }

    HttpResponse<String> post(String path, @Nullable String token, Object body) {
        return send("POST", path, token, body);
    }

    /// A form, by a client that names itself in `authorization`.
    HttpResponse<String> form(String path, String authorization, String form) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("POST " + url + path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> send(
            String method,
            String path,
            @Nullable String token,
            @Nullable Object body,
            String... headers) {
        try {
            return trying(method, path, token, body, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + url + path, e);
        }
    }

    HttpResponse<String> trying(
            String method,
            String path,
            @Nullable String token,
            @Nullable Object body,
            String... headers)
            throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(write(body)));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The status of a GET; 0 when there is no answer.
    int status(String path) {
        try {
            return trying("GET", path, null, null).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    private static String write(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
