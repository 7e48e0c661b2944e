package dev.cardea.tokens;

import dev.cardea.tokens.RefreshTokens.SessionRef;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import org.jose4j.jwt.JwtClaims;

/// Who a session's access token speaks for. The session stands in a field: smallrye-jwt throws and
/// catches an exception at each look at a claim that MicroProfile does not name, such as `sid`.
final class SessionPrincipal extends DefaultJWTCallerPrincipal {

    private final SessionRef session;
    private final long authTime;

    SessionPrincipal(String token, JwtClaims claims, SessionRef session) {
        super(token, "JWT", claims);
        this.session = session;
        this.authTime =
                claims.getClaimValue("auth_time") instanceof Number time ? time.longValue() : 0;
    }

    SessionRef session() {
        return session;
    }

    /// Seconds since the epoch; 0 where the token does not say.
    long authTime() {
        return authTime;
    }
}
