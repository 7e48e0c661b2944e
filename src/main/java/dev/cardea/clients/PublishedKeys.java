package dev.cardea.clients;

import dev.cardea.keys.ForeignKeys;
import dev.cardea.keys.JwtRejected;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/// A client's JWK set (RFC 7517 §5), as it stands in its metadata or at its `jwks_uri`.
final class PublishedKeys {

    private PublishedKeys() {}

    /// Whether it is a JWK set in which no key shows its private part.
    static boolean arePublic(String json) {
        try {
            return !ForeignKeys.parse(json).all().isEmpty();
        } catch (JwtRejected e) {
            return false;
        }
    }

    /// The public keys, those of certificates too; none where it is no JWK set.
    static List<PublicKey> of(String json) {
        List<PublicKey> keys = new ArrayList<>();
        try {
            for (JsonWebKey key : new JsonWebKeySet(json).getJsonWebKeys()) {
                if (key instanceof PublicJsonWebKey known) {
                    keys.add(known.getPublicKey());
                }
            }
        } catch (JoseException | RuntimeException e) {
            return List.of();
        }
        return keys;
    }
}
