package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The first administrator, as made from the settings of the replicas, at one of them.
record Administrator(Api api, String token) {

    private static final String EMAIL = "first.admin@example.com";
    private static final String ONE_TIME = "one harbour for one time";
    private static final String OWN = "a lighthouse of my own";

    /// What a replica that makes it is configured with.
    static Map<String, String> settings() {
        return Map.of("CARDEA_ADMIN_EMAIL", EMAIL, "CARDEA_ADMIN_ONE_TIME_PASSWORD", ONE_TIME);
    }

    /// Logs in anew, the first time with the one-time password, which it changes.
    static Administrator at(Api api) {
        HttpResponse<String> answer = login(api, OWN);
        if (answer.statusCode() == 401) {
            String once = Api.json(login(api, ONE_TIME)).get("access_token").asText();
            HttpResponse<String> changed =
                    api.post(
                            "/auth/password/change",
                            once,
                            Map.of("current_password", ONE_TIME, "new_password", OWN));
            assertThat(changed.statusCode()).as(changed.body()).isEqualTo(204);
            answer = login(api, OWN);
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new Administrator(api, Api.json(answer).get("access_token").asText());
    }

    /// A new role, with its `id` and `name`.
    JsonNode role() {
        return made("/roles", Map.of("name", "r" + UUID.randomUUID(), "permissions", List.of()));
    }

    /// The id of a new organization with one member, who has a role in it.
    String organization(String member) {
        String id =
                made("/organizations", Map.of("slug", "o" + UUID.randomUUID(), "name", "Acme"))
                        .get("id")
                        .asText();
        put(
                "/organizations/" + id + "/members/" + member,
                Map.of("roles", List.of(role().get("name").asText())));
        return id;
    }

    void put(String path, @Nullable Object body) {
        HttpResponse<String> answer = send("PUT", path, body);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 204);
    }

    HttpResponse<String> send(String method, String path, @Nullable Object body) {
        return api.send(method, "/admin/api" + path, token, body);
    }

    private JsonNode made(String path, Object body) {
        HttpResponse<String> answer = send("POST", path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Api.json(answer);
    }

    private static HttpResponse<String> login(Api api, String password) {
        return api.post(
                "/auth/login",
                null,
                Map.of("email", EMAIL, "password", password, "scope", "cardea:admin"));
    }
}
