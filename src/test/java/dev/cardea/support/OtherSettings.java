package dev.cardea.support;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/// Settings that are not the defaults, together: each profile is an application that has to start.
public final class OtherSettings implements QuarkusTestProfile {

    /// Of tokens for which no resource was asked.
    public static final String AUDIENCE = "https://api.example";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "cardea.fetch.allow", "localhost",
                "cardea.fetch.ca-file", TlsServer.certificate().toString(),
                "cardea.clients.request-uris", "true",
                "cardea.clients.authorization-details-types", "payment_initiation,account",
                "cardea.registration.verification", "optional",
                "cardea.tokens.default-audience", AUDIENCE,
                "cardea.signals.queue", "100",
                "cardea.web.body-timeout", "1s",
                "cardea.web.cors-origins", "https://app.example,http://localhost:5173",
                "cardea.web.trusted-proxies", "127.0.0.0/8,::1");
    }
}
