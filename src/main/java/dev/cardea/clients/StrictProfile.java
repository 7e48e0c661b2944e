package dev.cardea.clients;

import dev.cardea.config.CardeaConfig;
import dev.cardea.keys.SigningAlgorithm;
import dev.cardea.protocol.ClientAuthMethod;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the strict profile asks of a client's registration (FAPI 2.0 Security Profile §5.3.2 and
/// §5.4): of those that say `strict`, and of all where `cardea.strict` is set. What it asks of
/// requests stands where they are looked at.
@ApplicationScoped
public class StrictProfile {

    private static final Set<ClientAuthMethod> METHODS =
            EnumSet.of(
                    ClientAuthMethod.PRIVATE_KEY_JWT,
                    ClientAuthMethod.TLS_CLIENT_AUTH,
                    ClientAuthMethod.SELF_SIGNED_TLS_CLIENT_AUTH);

    private final MetadataTree trees;
    private final boolean everybody;

    @Inject
    StrictProfile(MetadataTree trees, CardeaConfig config) {
        this.trees = trees;
        this.everybody = config.strict();
    }

    /// Whether a strict client may authenticate by this method.
    public static boolean allows(ClientAuthMethod method) {
        return METHODS.contains(method);
    }

    /// Throws {@link InvalidMetadata} for what a strict client may not say of itself.
    static void check(ClientMetadata metadata) {
        if (!metadata.isStrict()) {
            return;
        }
        InvalidMetadata.unless(
                allows(metadata.authMethod()),
                "token_endpoint_auth_method",
                "must be private_key_jwt or by certificate where strict");
        signatures(metadata)
                .forEach((field, name) ->
                        InvalidMetadata.unless(
                                name == null
                                        || SigningAlgorithm.registered(name)
                                                .filter(SigningAlgorithm.STRICT::contains)
                                                .isPresent(),
                                field,
                                "must be PS256, ES256 or Ed25519 where strict"));
    }

    /// Throws `unauthorized_client`, saying why, for a client that was registered before it had to
    /// be strict and does not keep to it.
    static void requireKept(Client client) {
        try {
            check(client.metadata());
        } catch (InvalidMetadata e) {
            throw new OAuthException(
                    OAuthError.UNAUTHORIZED_CLIENT,
                    "the client has to be registered anew, for FAPI 2.0: " + e.description());
        }
    }

    /// The metadata; strict where everybody is.
    ClientMetadata applied(ClientMetadata metadata) {
        return everybody && !metadata.isStrict()
                ? trees.metadata(trees.of(metadata).put("strict", true))
                : metadata;
    }

    private static Map<String, @Nullable String> signatures(ClientMetadata metadata) {
        Map<String, @Nullable String> names = new LinkedHashMap<>();
        names.put("token_endpoint_auth_signing_alg", metadata.tokenEndpointAuthSigningAlg());
        names.put("id_token_signed_response_alg", metadata.idTokenSignedResponseAlg());
        names.put("userinfo_signed_response_alg", metadata.userinfoSignedResponseAlg());
        names.put("request_object_signing_alg", metadata.requestObjectSigningAlg());
        names.put("authorization_signed_response_alg", metadata.authorizationSignedResponseAlg());
        names.put("introspection_signed_response_alg", metadata.introspectionSignedResponseAlg());
        return names;
    }
}
