package dev.cardea.replay;

import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import dev.cardea.database.ExpiredRows;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// The table `used_jti`, which all replicas share: a hash stands in it until nothing that it could
/// stop is valid any more.
@ApplicationScoped
public class UsedJtis {

    /// Beyond the expiry: for replicas whose clocks differ.
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final ExpiredRows EXPIRED = new ExpiredRows("used_jti", "expires_at", "hash");

    private final Database database;
    private final Clock clock;

    @Inject
    UsedJtis(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Uses a `jti` up. Returns false when it was used before, by any replica.
    ///
    /// @param kind what the JWT is, so that kinds do not get in each other's way
    /// @param owner whose numbers they are (RFC 7519 §4.1.7): an issuer, a client, a key
    /// @param expiresAt from when on the JWT is refused anyway
    public boolean use(String kind, String owner, String jti, Instant expiresAt) {
        String name = kind + '\n' + owner.length() + '\n' + owner + '\n' + jti;
        return use(Secrets.sha256(name), expiresAt);
    }

    /// {@link #use(String, String, String, Instant)} by a SHA-256. Not in a transaction under way:
    /// a used one would abort it.
    public boolean use(byte[] hash, Instant expiresAt) {
        try {
            database.update(
                    "INSERT INTO used_jti (hash, expires_at) VALUES (?, ?)", hash, expiresAt);
            return true;
        } catch (DatabaseException e) {
            if (e.violates("used_jti_pk")) {
                return false;
            }
            throw e;
        }
    }

    /// Deletes some that have served. Returns how many.
    public int deleteExpired(int limit) {
        return EXPIRED.delete(database, clock.instant().minus(MARGIN), limit);
    }
}
