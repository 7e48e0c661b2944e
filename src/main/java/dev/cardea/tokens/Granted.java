package dev.cardea.tokens;

import dev.cardea.access.AccessClaims;
import dev.cardea.revocation.StatusEntry;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the database granted: all that tokens for one session are minted from.
///
/// @param now the database's clock, seconds since the epoch
/// @param notBefore no token of the subject may say that it was issued earlier
/// @param detail of a grant through a client: what else its tokens are made from, JSON
/// @param status where the status of the access token stands; null where it has none
/// @param start what was known of revocations before it was granted
/// @param refreshExpiresIn seconds for which the refresh token can be used
public record Granted(
        RefreshToken refresh,
        long now,
        long notBefore,
        String scope,
        long authTime,
        List<String> amr,
        long refreshExpiresIn,
        String email,
        boolean emailVerified,
        @Nullable String username,
        @Nullable String name,
        @Nullable String detail,
        AccessClaims access,
        @Nullable StatusEntry status,
        IssueTime.Start start) {

    public UUID accountId() {
        return refresh.accountId();
    }

    public UUID sessionId() {
        return refresh.sessionId();
    }
}
