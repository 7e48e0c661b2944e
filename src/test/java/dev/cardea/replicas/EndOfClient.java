package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.revocation.Reason;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A way in which trust in a client ends: the token that it got for itself is refused from then on.
record EndOfClient(String name, Reason reason, Way way) {

    /// @param id of the client's row
    /// @param secretId of its one secret
    /// @param token that it got for itself
    record Scene(
            Administrator administrator,
            Api api,
            String id,
            String basic,
            String secretId,
            String token) {

        static Scene at(Api api) {
            Administrator administrator = Administrator.at(api);
            HttpResponse<String> made =
                    administrator.send(
                            "POST",
                            "/clients",
                            Map.of(
                                    "metadata",
                                    Map.of("grant_types", List.of("client_credentials"))));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            JsonNode client = Api.json(made);
            String basic = basic(client);
            return new Scene(
                    administrator,
                    api,
                    client.get("id").asText(),
                    basic,
                    client.get("secrets").get(0).get("id").asText(),
                    token(api, basic));
        }

        /// More like the one that it has.
        List<String> tokens(int count) {
            return Stream.generate(() -> token(api, basic)).limit(count).toList();
        }

        private static String token(Api api, String basic) {
            HttpResponse<String> answer =
                    api.form("/oauth/token", basic, "grant_type=client_credentials");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return Api.json(answer).get("access_token").asText();
        }

        private static String basic(JsonNode client) {
            String pair =
                    client.get("client_id").asText() + ':' + client.get("client_secret").asText();
            return "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }

        HttpResponse<String> administer(String method, String path) {
            return administrator.send(method, "/clients/" + id + path, null);
        }
    }

    /// Returns the answer that said so.
    interface Way {
        HttpResponse<String> go(Scene scene);
    }

    static final List<EndOfClient> ALL =
            List.of(
                    new EndOfClient(
                            "disable a client",
                            Reason.CLIENT_DISABLED,
                            scene -> scene.administer("POST", "/disable")),
                    new EndOfClient(
                            "delete a client",
                            Reason.CLIENT_DELETED,
                            scene -> scene.administer("DELETE", "")),
                    new EndOfClient(
                            "revoke a client",
                            Reason.CLIENT_REVOKED,
                            scene -> scene.administer("POST", "/revoke")),
                    new EndOfClient(
                            "revoke a secret",
                            Reason.CLIENT_SECRET_REVOKED,
                            scene -> scene.administer("DELETE", "/secrets/" + scene.secretId())),
                    new EndOfClient(
                            "give a token back",
                            Reason.TOKEN_REVOKED,
                            scene ->
                                    scene.api()
                                            .form(
                                                    "/oauth/revoke",
                                                    scene.basic(),
                                                    "token=" + scene.token())));

    @Override
    public String toString() {
        return name;
    }
}
