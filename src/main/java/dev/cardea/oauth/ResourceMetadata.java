package dev.cardea.oauth;

import dev.cardea.clients.GrantableScopes;
import dev.cardea.config.CardeaConfig;
import dev.cardea.keys.SigningAlgorithm;
import dev.cardea.sessions.SessionReceivers;
import dev.cardea.tokens.DpopProofs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What our own API says of itself as a resource (RFC 9728 §2): who gives tokens for it, and how
/// they are sent. No challenge points here: what it points to has to name the very URL of the
/// request (§3.3), and tokens are asked for the issuer as a whole.
@ApplicationScoped
public class ResourceMetadata {

    private final Map<String, Object> members = new LinkedHashMap<>();

    @Inject
    ResourceMetadata(CardeaConfig config) {
        String issuer = config.issuer().toString();
        members.put("resource", issuer);
        members.put("resource_name", config.pages().name());
        members.put("authorization_servers", List.of(issuer));
        members.put(
                "scopes_supported",
                Stream.concat(
                                GrantableScopes.OF_PEOPLE.stream(),
                                Stream.of(SessionReceivers.READ, SessionReceivers.MANAGE))
                        .toList());
        members.put("bearer_methods_supported", List.of("header", "body"));
        members.put(
                "dpop_signing_alg_values_supported",
                DpopProofs.ALGORITHMS.stream().map(SigningAlgorithm::toString).toList());
        members.put(
                "tls_client_certificate_bound_access_tokens",
                config.web().clientCertificate().isPresent());
    }

    Map<String, Object> members() {
        return members;
    }
}
