package dev.cardea.clients;

import dev.cardea.keys.KeyRing;
import dev.cardea.keys.SigningAlgorithm;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// By which algorithms a client may say that it signs, and that we shall sign for it.
@ApplicationScoped
class SignatureRules {

    private final KeyRing ring;

    @Inject
    SignatureRules(KeyRing ring) {
        this.ring = ring;
    }

    /// Throws {@link InvalidMetadata}.
    void check(ClientMetadata metadata) {
        signs("token_endpoint_auth_signing_alg", metadata.tokenEndpointAuthSigningAlg());
        signs("request_object_signing_alg", metadata.requestObjectSigningAlg());
        isSigned("id_token_signed_response_alg", metadata.idTokenSignedResponseAlg());
        isSigned("userinfo_signed_response_alg", metadata.userinfoSignedResponseAlg());
        isSigned("authorization_signed_response_alg", metadata.authorizationSignedResponseAlg());
        isSigned("introspection_signed_response_alg", metadata.introspectionSignedResponseAlg());
    }

    private static void signs(String field, @Nullable String name) {
        InvalidMetadata.unless(
                name == null || SigningAlgorithm.registered(name).isPresent(),
                field,
                "must be one of " + List.of(SigningAlgorithm.values()));
    }

    /// By an algorithm that we have a key for.
    private void isSigned(String field, @Nullable String name) {
        List<SigningAlgorithm> ours = ring.algorithms();
        InvalidMetadata.unless(
                name == null || ours.stream().anyMatch(one -> one.toString().equals(name)),
                field,
                "must be one of " + ours);
    }
}
