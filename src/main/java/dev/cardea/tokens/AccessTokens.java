package dev.cardea.tokens;

import dev.cardea.config.CardeaConfig;
import dev.cardea.keys.JwtRejected;
import dev.cardea.keys.JwtVerifier;
import dev.cardea.keys.VerifiedJwt;
import dev.cardea.revocation.Denylist;
import dev.cardea.tokens.RefreshTokens.SessionRef;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jose4j.jwt.JwtClaims;

/// Accepts access tokens: signature, type, issuer, audience, lifetime, and no revocation rule that
/// hits. Every acceptor of the service comes through here.
@ApplicationScoped
public class AccessTokens {

    /// Ours: names of the claims that userinfo shall tell beside those of the scope (OpenID Connect
    /// Core §5.5).
    public static final String USERINFO_CLAIMS = "userinfo_claims";

    private static final Logger LOG = Logger.getLogger(AccessTokens.class);

    private final JwtVerifier verifier;
    private final Denylist denylist;
    private final String audience;

    @Inject
    AccessTokens(JwtVerifier verifier, Denylist denylist, CardeaConfig config) {
        this.verifier = verifier;
        this.denylist = denylist;
        this.audience = config.tokens().defaultAudience().orElse(config.issuer().toString());
    }

    /// The claims; empty when the token is not to be accepted. Throws 503 when that cannot be
    /// known.
    public Optional<JwtClaims> accept(String token) {
        VerifiedJwt jwt;
        try {
            jwt = verifier.verify(token, TokenIssuer.ACCESS_TOKEN_TYPE, audience);
        } catch (JwtRejected e) {
            LOG.debugf("access token refused: %s", e.getMessage());
            return Optional.empty();
        }
        return denylist.refuses(subject(jwt)) ? Optional.empty() : Optional.of(jwt.claims());
    }

    /// The session that an accepted token belongs to; empty where it is not accepted, or is no
    /// session's.
    public Optional<SessionRef> session(String token) {
        return accept(token).flatMap(AccessTokens::session);
    }

    static Optional<SessionRef> session(JwtClaims claims) {
        String account = claims.getClaimValueAsString("sub");
        String session = claims.getClaimValueAsString("sid");
        if (account == null || session == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SessionRef(UUID.fromString(account), UUID.fromString(session)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static Denylist.Subject subject(VerifiedJwt jwt) {
        JwtClaims claims = jwt.claims();
        return new Denylist.Subject(
                jwt.kid(),
                claims.getClaimValueAsString("org_id"),
                claims.getClaimValueAsString("client_id"),
                claims.getClaimValueAsString("sub"),
                claims.getClaimValueAsString("sid"),
                claims.getClaimValueAsString("jti"),
                claims.getClaimValue("iat") instanceof Number iat ? iat.longValue() : 0);
    }
}
