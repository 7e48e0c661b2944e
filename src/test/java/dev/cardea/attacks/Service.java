package dev.cardea.attacks;

import dev.cardea.clients.ClientRegistry;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.Wire;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.Map;

/// A client with a secret, which may change while a test runs.
final class Service {

    private final String id;
    private String secret;

    Service(String id, String secret) {
        this.id = id;
        this.secret = secret;
    }

    Service(ClientRegistry.Changed made) {
        this(made.client().clientId(), made.secret());
    }

    String id() {
        return id;
    }

    String secret() {
        return secret;
    }

    void knows(String other) {
        this.secret = other;
    }

    /// The form with who sends it.
    Map<String, String> signed(Map<String, String> form) {
        Map<String, String> all = new HashMap<>(form);
        all.put("client_id", id);
        if (secret != null) {
            all.put("client_secret", secret);
        }
        return all;
    }

    Response token(String grant, Map<String, String> form) {
        Map<String, String> all = signed(form);
        all.put("grant_type", grant);
        return OAuthClients.token(all);
    }

    /// {@link #token}, for who asks often.
    boolean gets(String grant, Map<String, String> form) {
        Map<String, String> all = signed(form);
        all.put("grant_type", grant);
        return Forms.send("/oauth/token", all).status() == 200;
    }

    Wire.Answer send(String path, Map<String, String> form) {
        return Forms.send(path, signed(form));
    }

    Response post(String path, Map<String, String> form) {
        return Forms.post(path, signed(form));
    }
}
