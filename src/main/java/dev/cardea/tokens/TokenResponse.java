package dev.cardea.tokens;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The token answer (RFC 6749 §5.1 with what clients of the JSON API want to know beside it).
/// Lifetimes are seconds.
///
/// @param refreshToken null where it travels in a cookie
/// @param idToken with the scope `openid`
public record TokenResponse(
        String accessToken,
        String tokenType,
        long expiresIn,
        @Nullable String refreshToken,
        long refreshExpiresIn,
        UUID sessionId,
        String scope,
        @Nullable String idToken) {

    public TokenResponse withoutRefreshToken() {
        return new TokenResponse(
                accessToken,
                tokenType,
                expiresIn,
                null,
                refreshExpiresIn,
                sessionId,
                scope,
                idToken);
    }
}
