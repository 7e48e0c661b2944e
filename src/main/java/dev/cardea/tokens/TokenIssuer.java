package dev.cardea.tokens;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.keys.JwtSigner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;

/// Mints what a grant allows: an access token (RFC 9068 §2.2), the refresh token, and an ID token
/// where `openid` was asked for.
@ApplicationScoped
public class TokenIssuer {

    /// `client_id` of the JSON API's own log-ins.
    public static final String FIRST_PARTY_CLIENT = "cardea";

    static final String ACCESS_TOKEN_TYPE = "at+jwt";

    private final AccessTokenSigner accessTokens;
    private final JwtSigner signer;
    private final RefreshTokenFormat format;
    private final IssueTime time;
    private final String issuer;
    private final String audience;
    private final AccessLifetimes lifetimes;
    private final long lifetime;
    private final TokenMetrics metrics;

    @Inject
    TokenIssuer(
            AccessTokenSigner accessTokens,
            JwtSigner signer,
            RefreshTokenFormat format,
            IssueTime time,
            AccessLifetimes lifetimes,
            CardeaConfig config,
            TokenMetrics metrics) {
        this.accessTokens = accessTokens;
        this.signer = signer;
        this.format = format;
        this.time = time;
        this.lifetimes = lifetimes;
        this.issuer = config.issuer().toString();
        this.audience = config.tokens().defaultAudience().orElse(issuer);
        this.lifetime = config.tokens().accessLifetime().toSeconds();
        this.metrics = metrics;
    }

    public TokenResponse issue(Granted granted) {
        String scope = FirstPartyScopes.granted(granted.scope(), granted.access());
        boolean withIdToken = FirstPartyScopes.has(scope, FirstPartyScopes.OPENID);
        metrics.issued(true, withIdToken);
        long issuedAt = time.of(granted);
        long expiresIn = lifetimes.of(audience);
        return new TokenResponse(
                accessTokens.sign(accessToken(granted, scope, issuedAt, expiresIn)),
                "Bearer",
                expiresIn,
                format.write(granted.refresh()),
                granted.refreshExpiresIn(),
                granted.sessionId(),
                scope,
                withIdToken ? signer.sign("JWT", idToken(granted, scope, issuedAt)) : null);
    }

    private Map<String, Object> accessToken(
            Granted granted, String scope, long issuedAt, long expiresIn) {
        Map<String, Object> claims = common(granted, audience, issuedAt, expiresIn);
        claims.put("client_id", FIRST_PARTY_CLIENT);
        claims.put("jti", Secrets.token(16));
        claims.put("scope", scope);
        if (!granted.access().roles().isEmpty()) {
            claims.put("roles", granted.access().roles());
        }
        if (!granted.access().permissions().isEmpty()) {
            claims.put("permissions", granted.access().permissions());
        }
        if (granted.access().organizationId() != null) {
            claims.put("org_id", granted.access().organizationId().toString());
        }
        if (granted.status() != null && granted.status().covers(issuedAt + expiresIn)) {
            claims.put("status", granted.status().claim(issuer));
        }
        return claims;
    }

    private Map<String, Object> idToken(Granted granted, String scope, long issuedAt) {
        Map<String, Object> claims = common(granted, FIRST_PARTY_CLIENT, issuedAt, lifetime);
        if (FirstPartyScopes.has(scope, "email")) {
            claims.put("email", granted.email());
            claims.put("email_verified", granted.emailVerified());
        }
        if (FirstPartyScopes.has(scope, "profile")) {
            if (granted.username() != null) {
                claims.put("preferred_username", granted.username());
            }
            if (granted.name() != null) {
                claims.put("name", granted.name());
            }
        }
        return claims;
    }

    private Map<String, Object> common(Granted granted, String aud, long issuedAt, long expiresIn) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("sub", granted.accountId().toString());
        claims.put("aud", aud);
        claims.put("iat", issuedAt);
        claims.put("exp", issuedAt + expiresIn);
        claims.put("sid", granted.sessionId().toString());
        if (granted.authTime() > 0) {
            claims.put("auth_time", granted.authTime());
        }
        claims.put("amr", granted.amr());
        return claims;
    }
}
