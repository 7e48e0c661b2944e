package dev.cardea.support;

import dev.cardea.clients.Client;
import dev.cardea.support.OAuthClients.Pkce;
import java.util.HashMap;
import java.util.Map;

/// The parameters of an authorization request for a code, as every client sends them; a test
/// changes what it is about.
public final class CodeRequest {

    private CodeRequest() {}

    public static Map<String, String> of(Client client, Pkce pkce) {
        return of(client, pkce, Map.of());
    }

    /// @param more beside the usual ones, or instead of them
    public static Map<String, String> of(Client client, Pkce pkce, Map<String, String> more) {
        return of(client.clientId(), client.metadata().redirects().getFirst(), pkce, more);
    }

    public static Map<String, String> of(
            String clientId, String redirectUri, Pkce pkce, Map<String, String> more) {
        Map<String, String> request = new HashMap<>();
        request.put("client_id", clientId);
        request.put("response_type", "code");
        request.put("redirect_uri", redirectUri);
        request.put("scope", "openid");
        request.put("code_challenge", pkce.challenge());
        request.put("code_challenge_method", "S256");
        request.putAll(more);
        return request;
    }
}
