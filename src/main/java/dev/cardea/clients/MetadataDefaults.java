package dev.cardea.clients;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cardea.protocol.ClientAuthMethod;
import dev.cardea.protocol.GrantType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/// What holds where a client said nothing (RFC 7591 §2, OpenID Connect Registration §2).
@ApplicationScoped
class MetadataDefaults {

    private final MetadataTree trees;

    @Inject
    MetadataDefaults(MetadataTree trees) {
        this.trees = trees;
    }

    /// The metadata with what it leaves out.
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
        return trees.metadata(tree);
    }

    private static void put(ObjectNode tree, String field, String value) {
        if (!tree.hasNonNull(field)) {
            tree.put(field, value);
        }
    }
}
