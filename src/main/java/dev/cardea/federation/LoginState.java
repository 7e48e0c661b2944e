package dev.cardea.federation;

import dev.cardea.crypto.Secrets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A log-in under way at another provider. It waits, sealed, in a cookie of the browser that began
/// it.
///
/// @param state of the authorization request, with 256 random bits like `nonce` and `verifier`
/// @param verifier of PKCE (RFC 7636)
/// @param accountId the account that is to be linked; null for a log-in
/// @param startedAt seconds since the epoch
record LoginState(
        String provider,
        String state,
        String nonce,
        String verifier,
        @Nullable UUID accountId,
        long startedAt) {

    private static final int RANDOM = 32;

    static LoginState fresh(String provider, @Nullable UUID accountId, long now) {
        return new LoginState(
                provider,
                Secrets.token(RANDOM),
                Secrets.token(RANDOM),
                Secrets.token(RANDOM),
                accountId,
                now);
    }
}
