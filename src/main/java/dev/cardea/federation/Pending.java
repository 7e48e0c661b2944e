package dev.cardea.federation;

import dev.cardea.crypto.Secrets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody from another provider who has something left to prove, or an account to make. It waits,
/// sealed, in a cookie of their browser.
///
/// @param accountId the account that is to be connected; null for somebody nobody knows
/// @param address by which the account was found: whose it was then; null where it was not
/// @param startedAt seconds since the epoch
/// @param id what a mailed link is tied to
public record Pending(
        UpstreamIdentity identity,
        @Nullable UUID accountId,
        @Nullable String address,
        long startedAt,
        String id) {

    static Pending of(
            UpstreamIdentity identity,
            @Nullable UUID accountId,
            @Nullable String address,
            long now) {
        return new Pending(identity, accountId, address, now, Secrets.token(16));
    }

    /// Whether an account that has this address now is still the one that was meant: who found it
    /// by another learns nothing of it.
    public boolean means(String email) {
        return address == null || address.equals(email);
    }
}
