package dev.cardea.tokens;

import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/// What a token is bound to (`cnf`, RFC 7800): whoever presents it must prove to have this.
///
/// @param jkt thumbprint of a key that signs a DPoP proof (RFC 9449 §6.1)
/// @param x5t thumbprint of a TLS certificate, `x5t#S256` (RFC 8705 §3.1)
public record Confirmation(@Nullable String jkt, @Nullable String x5t) {

    /// As the claim `cnf`.
    public Map<String, Object> claim() {
        if (jkt != null) {
            return x5t == null ? Map.of("jkt", jkt) : Map.of("jkt", jkt, "x5t#S256", x5t);
        }
        return x5t == null ? Map.of() : Map.of("x5t#S256", x5t);
    }

    /// What the token is bound to; null when it is not. Bound to something that is not known here,
    /// it is bound to nothing that anybody can prove.
    static @Nullable Confirmation of(JwtClaims claims) {
        Object cnf = claims.getClaimValue("cnf");
        if (cnf == null) {
            return null;
        }
        if (cnf instanceof Map<?, ?> members
                && !members.isEmpty()
                && members.keySet().stream()
                        .allMatch(name -> name.equals("jkt") || name.equals("x5t#S256"))
                && members.values().stream().allMatch(String.class::isInstance)) {
            return new Confirmation((String) members.get("jkt"), (String) members.get("x5t#S256"));
        }
        return new Confirmation("", "");
    }
}
