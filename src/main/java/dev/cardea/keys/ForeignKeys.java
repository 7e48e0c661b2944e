package dev.cardea.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The public keys of somebody else: a JWK set (RFC 7517 §5).
public final class ForeignKeys {

    private static final int MOST = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ForeignKey> keys;

    private ForeignKeys(List<ForeignKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /// Reads a JWK set. Keys of types that we do not know are passed over, as the RFC asks; one
    /// with its private part, or a symmetric one, is a leak and refused with the whole set. Throws
    /// {@link JwtRejected}.
    public static ForeignKeys parse(String json) {
        JsonNode listed = CompactJws.tree(json, "JWK set").path("keys");
        JwtRejected.unless(listed.isArray(), "the JWK set has no keys");
        JwtRejected.unless(listed.size() <= MOST, "the JWK set has too many keys");
        List<ForeignKey> keys = new ArrayList<>();
        for (JsonNode jwk : listed) {
            JwtRejected.unless(jwk.isObject(), "a JWK is no JSON object");
            if (List.of("RSA", "EC", "OKP", "oct").contains(jwk.path("kty").asText())) {
                keys.add(ForeignKey.parse(members(jwk)));
            }
        }
        return new ForeignKeys(keys);
    }

    public static ForeignKeys of(ForeignKey... keys) {
        return new ForeignKeys(List.of(keys));
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /// These keys as a JWK set, with nothing in it but what is read.
    public JsonNode set() {
        return JSON.valueToTree(Map.of("keys", keys.stream().map(ForeignKey::members).toList()));
    }

    /// The one key with this `kid` that may sign by this algorithm; without a `kid`, the only one
    /// that may. Throws {@link JwtRejected}.
    ForeignKey find(@Nullable String kid, SigningAlgorithm algorithm) {
        List<ForeignKey> named =
                keys.stream().filter(key -> kid == null || kid.equals(key.kid())).toList();
        List<ForeignKey> found = named.stream().filter(key -> key.fits(algorithm)).toList();
        if (named.isEmpty() || (kid == null && found.isEmpty())) {
            throw JwtRejected.unknownKey();
        }
        JwtRejected.unless(!found.isEmpty(), "the key is not for this algorithm, or too weak");
        JwtRejected.unless(found.size() == 1, "more than one key fits");
        return found.getFirst();
    }

    @SuppressWarnings("unchecked") // Jackson makes maps of objects with string keys
    static Map<String, Object> members(JsonNode jwk) {
        return JSON.convertValue(jwk, Map.class);
    }
}
