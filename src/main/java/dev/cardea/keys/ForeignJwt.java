package dev.cardea.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A JWT that somebody else made, taken apart and **not believed**: {@link ForeignJwts} verifies
/// it.
public final class ForeignJwt {

    private static final int MAXIMUM_LENGTH = 16 * 1024;
    private static final String MEDIA_TYPE = "application/";

    /// Headers that point elsewhere for the key, or change what is signed: no honest signer of what
    /// we take needs them (RFC 8725 §3.10). `jwk` is DPoP's alone.
    private static final List<String> REFUSED =
            List.of("crit", "b64", "jku", "x5u", "enc", "zip", "epk");

    private final CompactJws jws;
    private final Map<String, Object> header;
    private final ObjectNode claims;

    private ForeignJwt(CompactJws jws) {
        this.jws = jws;
        this.header = jws.headerMap();
        this.claims = jws.payloadTree();
    }

    /// Takes apart a JWS in compact form of at most 16 kB. Throws {@link JwtRejected} for anything
    /// else: a JWE, another algorithm than ours (`none`, `HS256`), a header that names its own key.
    public static ForeignJwt parse(String token) {
        ForeignJwt jwt = new ForeignJwt(CompactJws.parse(token, MAXIMUM_LENGTH));
        for (String name : REFUSED) {
            JwtRejected.forgedUnless(!jwt.header.containsKey(name), "the header has " + name);
        }
        for (String name : List.of("alg", "kid", "typ")) {
            JwtRejected.unless(
                    !jwt.header.containsKey(name) || jwt.header.get(name) instanceof String,
                    "the header's " + name + " is no string");
        }
        jwt.algorithm();
        return jwt;
    }

    /// What the token says of itself in a string, such as whose it is: good for looking up keys,
    /// and for nothing else.
    public Optional<String> claimed(String name) {
        return Optional.ofNullable(claims.path(name).textValue());
    }

    SigningAlgorithm algorithm() {
        String name = text("alg");
        SigningAlgorithm algorithm = name == null ? null : algorithm(name);
        if (algorithm == null) {
            throw new JwtRejected("not an algorithm of ours");
        }
        return algorithm;
    }

    /// Null for a name that we do not take. `EdDSA` is what Ed25519 was called before RFC 9864.
    static @Nullable SigningAlgorithm algorithm(String name) {
        try {
            return name.equals("EdDSA") ? SigningAlgorithm.ED25519 : SigningAlgorithm.named(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Nullable String kid() {
        return text("kid");
    }

    /// `typ` in lower case, without `application/`; empty when there is none.
    String type() {
        String typ = text("typ");
        String lower = typ == null ? "" : typ.toLowerCase(Locale.ROOT);
        return lower.startsWith(MEDIA_TYPE) ? lower.substring(MEDIA_TYPE.length()) : lower;
    }

    /// The `jwk` of the header; null when there is none.
    @Nullable Object embeddedKey() {
        return header.get("jwk");
    }

    JsonNode claim(String name) {
        return claims.path(name);
    }

    CompactJws jws() {
        return jws;
    }

    ObjectNode claims() {
        return claims;
    }

    private @Nullable String text(String name) {
        return header.get(name) instanceof String text ? text : null;
    }
}
