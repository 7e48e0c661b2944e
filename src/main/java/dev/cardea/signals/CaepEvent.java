package dev.cardea.signals;

import java.util.Arrays;
import java.util.List;

/// The events that receivers can ask for (CAEP 1.0 §3).
enum CaepEvent {
    SESSION_REVOKED("session-revoked"),
    TOKEN_CLAIMS_CHANGE("token-claims-change"),
    CREDENTIAL_CHANGE("credential-change");

    static final List<String> SUPPORTED = Arrays.stream(values()).map(CaepEvent::uri).toList();

    private final String uri;

    CaepEvent(String name) {
        this.uri = "https://schemas.openid.net/secevent/caep/event-type/" + name;
    }

    String uri() {
        return uri;
    }
}
