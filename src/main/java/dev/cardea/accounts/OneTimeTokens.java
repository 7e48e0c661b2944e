package dev.cardea.accounts;

import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.database.ExpiredRows;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tokens that are mailed as links: 256 random bits beside the account's id, stored hashed,
/// redeemed once by one DELETE.
@ApplicationScoped
public class OneTimeTokens {

    private static final int RANDOM = 32;
    private static final ExpiredRows EXPIRED =
            new ExpiredRows("one_time_token", "expires_at", "account_id", "hash");

    enum Purpose {
        VERIFY_EMAIL("verify-email"),
        RESET_PASSWORD("reset-password"),
        CHANGE_EMAIL("change-email"),
        LINK_ACCOUNT("link-account");

        final String wire;

        Purpose(String wire) {
            this.wire = wire;
        }
    }

    /// What a redeemed token was for.
    record Redeemed(UUID accountId, String payload) {}

    private final Database database;
    private final Clock clock;

    @Inject
    OneTimeTokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Makes a token; earlier ones of the account for the same purpose die.
    String issue(UUID accountId, Purpose purpose, @Nullable String payload, Duration lifetime) {
        byte[] random = Secrets.bytes(RANDOM);
        Instant now = clock.instant();
        revoke(accountId, purpose);
        database.update(
                "INSERT INTO one_time_token (account_id, hash, purpose, payload, created_at, expires_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                accountId,
                Secrets.sha256(random),
                purpose.wire,
                payload,
                now,
                now.plus(lifetime));
        return Secrets.base64url(
                ByteBuffer.allocate(16 + RANDOM)
                        .putLong(accountId.getMostSignificantBits())
                        .putLong(accountId.getLeastSignificantBits())
                        .put(random)
                        .array());
    }

    /// Redeems it, once; empty when it is malformed, unknown, used, for something else, or too old.
    Optional<Redeemed> redeem(String token, Purpose purpose) {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.remaining() != 16 + RANDOM) {
            return Optional.empty();
        }
        UUID accountId = new UUID(bytes.getLong(), bytes.getLong());
        byte[] random = new byte[RANDOM];
        bytes.get(random);
        return database.one(
                "DELETE FROM one_time_token WHERE account_id = ? AND hash = ? AND purpose = ? AND expires_at > ?"
                        + " RETURNING coalesce(payload, '')",
                row -> new Redeemed(accountId, row.getString(1)),
                accountId,
                Secrets.sha256(random),
                purpose.wire,
                clock.instant());
    }

    void revoke(UUID accountId, Purpose purpose) {
        database.update(
                "DELETE FROM one_time_token WHERE account_id = ? AND purpose = ?",
                accountId,
                purpose.wire);
    }

    /// Deletes tokens that have expired; returns how many.
    public int deleteExpired(int limit) {
        return EXPIRED.delete(database, clock.instant(), limit);
    }
}
