package dev.cardea.clients;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.keys.ForeignKeys;
import dev.cardea.keys.JwtRejected;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/// A client's JWK set (RFC 7517 §5), as it stands in its metadata or at its `jwks_uri`.
final class PublishedKeys {

    /// Some thirty RSA keys, in characters.
    static final int LONGEST = 16 * 1024;

    private PublishedKeys() {}

    /// The set as far as it is used: the keys of types that are known here, without certificates
    /// and whatever else stands beside them. Empty where there are none, one shows its private
    /// part, or it is longer than {@link #LONGEST} even so.
    static Optional<JsonNode> kept(String json) {
        try {
            ForeignKeys keys = ForeignKeys.parse(json);
            return Optional.of(keys.set())
                    .filter(set -> !keys.isEmpty() && set.toString().length() <= LONGEST);
        } catch (JwtRejected e) {
            return Optional.empty();
        }
    }

    /// The public keys; none where it is no JWK set.
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
