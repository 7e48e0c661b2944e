package dev.cardea.support;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientMetadata;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.clients.Clients;
import dev.cardea.crypto.Secrets;
import io.restassured.response.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Registers clients, and speaks for them at the token endpoint.
@ApplicationScoped
public class OAuthClients {

    @Inject ClientRegistry registry;
    @Inject Clients clients;
    @Inject ObjectMapper json;

    /// A verifier and its S256 challenge (RFC 7636).
    public record Pkce(String verifier, String challenge) {

        public static Pkce fresh() {
            String verifier = Secrets.token(32);
            return new Pkce(verifier, Secrets.base64url(Secrets.sha256(verifier)));
        }
    }

    /// A public client in a browser.
    public Client spa() {
        return client(
                Map.of(
                        "redirect_uris",
                        List.of("https://app.example/cb"),
                        "token_endpoint_auth_method",
                        "none",
                        "grant_types",
                        List.of("authorization_code", "refresh_token")));
    }

    public Client find(String clientId) {
        return clients.find(clientId).orElseThrow();
    }

    public Client client(Map<String, Object> metadata) {
        return registered(metadata).client();
    }

    /// A client with its secret.
    public ClientRegistry.Changed registered(Map<String, Object> metadata) {
        return registered(metadata, Client.Source.ADMIN);
    }

    public ClientRegistry.Changed registered(Map<String, Object> metadata, Client.Source source) {
        return registry.create(
                new ClientRegistry.Registering(
                        null,
                        json.convertValue(metadata, ClientMetadata.class),
                        source,
                        false,
                        null),
                null);
    }

    /// An administrator says something else of it.
    public Client changed(Client client, Map<String, Object> more) {
        Map<String, Object> metadata =
                json.convertValue(client.metadata(), new TypeReference<Map<String, Object>>() {});
        metadata.putAll(more);
        return registry.change(
                        client.id(),
                        json.convertValue(metadata, ClientMetadata.class),
                        client.assured(),
                        null)
                .client();
    }

    public static Response redeem(Client client, String code, Pkce pkce) {
        return token(
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        client.clientId(),
                        "code",
                        code,
                        "redirect_uri",
                        client.metadata().redirects().getFirst(),
                        "code_verifier",
                        pkce.verifier()));
    }

    public static Response refresh(Client client, String refreshToken) {
        return token(
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "client_id",
                        client.clientId(),
                        "refresh_token",
                        refreshToken));
    }

    public static Response token(Map<String, String> parameters) {
        return given().contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParams(new HashMap<>(parameters))
                .post("/oauth/token");
    }
}
