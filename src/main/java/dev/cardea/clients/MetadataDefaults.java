package dev.cardea.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cardea.protocol.ClientAuthMethod;
import dev.cardea.protocol.GrantType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/// Metadata as it is kept: with what holds where a client said nothing (RFC 7591 §2, OpenID Connect
/// Registration §2), and its keys without what nobody reads.
@ApplicationScoped
class MetadataDefaults {

    private final MetadataTree trees;

    @Inject
    MetadataDefaults(MetadataTree trees) {
        this.trees = trees;
    }

    /// Throws {@link InvalidMetadata} for keys that are none.
    ClientMetadata completed(ClientMetadata given) {
        ObjectNode tree = trees.of(given);
        if (given.grantTypes() == null) {
            tree.putArray("grant_types").add(GrantType.AUTHORIZATION_CODE.code());
        }
        if (given.responseTypes() == null) {
            tree.putArray("response_types");
            if (given.mayUse(GrantType.AUTHORIZATION_CODE)) {
                tree.withArray("response_types").add("code");
            }
        }
        put(tree, "token_endpoint_auth_method", ClientAuthMethod.CLIENT_SECRET_BASIC.code());
        put(tree, "application_type", "web");
        put(tree, "subject_type", "public");
        JsonNode jwks = given.jwks();
        if (jwks != null) {
            tree.set("jwks", keys(jwks));
        }
        return trees.metadata(tree);
    }

    private static JsonNode keys(JsonNode jwks) {
        return PublishedKeys.kept(jwks.toString())
                .orElseThrow(() ->
                        InvalidMetadata.of(
                                "jwks",
                                "must be a JWK set of public keys, of at most "
                                        + PublishedKeys.LONGEST
                                        + " characters"));
    }

    private static void put(ObjectNode tree, String field, String value) {
        if (!tree.hasNonNull(field)) {
            tree.put(field, value);
        }
    }
}
