package dev.cardea.federation;

import dev.cardea.crypto.Secrets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody from another provider who has something left to prove, or an account to make. It waits,
/// sealed, in a cookie of their browser.
///
/// @param accountId the account that is to be connected; null for somebody nobody knows
/// @param startedAt seconds since the epoch
/// @param id what a mailed link is tied to
public record Pending(
        UpstreamIdentity identity, @Nullable UUID accountId, long startedAt, String id) {

    static Pending of(UpstreamIdentity identity, @Nullable UUID accountId, long now) {
        return new Pending(identity, accountId, now, Secrets.token(16));
    }
}
