package dev.cardea.tokens;

import dev.cardea.protocol.Scopes;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jspecify.annotations.Nullable;

/// An access token of ours that is exchanged, asked about or checked: valid, not revoked, and meant
/// for anybody.
public record SubjectToken(JwtClaims claims) {

    public String subject() {
        return text("sub");
    }

    /// Whom it was given to.
    public String clientId() {
        return text("client_id");
    }

    public List<String> audience() {
        try {
            return claims.hasAudience() ? claims.getAudience() : List.of();
        } catch (MalformedClaimException e) {
            throw new IllegalStateException("a token of ours names its audience", e);
        }
    }

    public Scopes scope() {
        return Scopes.parse(claims.getClaimValueAsString("scope"));
    }

    /// Thumbprint of the key it is bound to (RFC 9449 §6.1).
    public @Nullable String jkt() {
        return members("cnf").get("jkt") instanceof String jkt ? jkt : null;
    }

    /// Thumbprint of the certificate it is bound to (RFC 8705 §3.1).
    public @Nullable String certificate() {
        return members("cnf").get("x5t#S256") instanceof String x5t ? x5t : null;
    }

    /// Who acts, and for whom they act, from the outside in (RFC 8693 §4.1); empty for nobody.
    public Map<?, ?> actors() {
        return members("act");
    }

    /// Who alone may act (RFC 8693 §4.4); empty where the token does not say.
    public Map<?, ?> mayAct() {
        return members("may_act");
    }

    private Map<?, ?> members(String claim) {
        return claims.getClaimValue(claim) instanceof Map<?, ?> members ? members : Map.of();
    }

    private String text(String claim) {
        String text = claims.getClaimValueAsString(claim);
        return text == null ? "" : text;
    }
}
