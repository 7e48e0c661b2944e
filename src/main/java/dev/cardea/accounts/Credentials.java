package dev.cardea.accounts;

import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// What accounts prove themselves with. A password is its hash.
@ApplicationScoped
public class Credentials {

    /// What a log-in has to know of an account.
    ///
    /// @param oneTime the password was made by somebody else and logs in once
    /// @param spent a one-time password that has logged in already
    public record Password(
            UUID accountId,
            String email,
            boolean emailVerified,
            Account.Status status,
            String hash,
            boolean oneTime,
            boolean spent) {}

    private final Database database;
    private final Clock clock;

    @Inject
    Credentials(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// The password of an account, in one statement; empty when there is no such account or it has
    /// none.
    public Optional<Password> password(UUID accountId) {
        return database.one(
                "SELECT a.id, a.email, a.email_verified_at IS NOT NULL, a.status, c.secret, c.one_time, c.redeemed_at IS NOT NULL"
                        + " FROM account a JOIN credential c ON c.account_id = a.id AND c.kind = 'password'"
                        + " WHERE a.id = ? AND c.account_id = ?",
                row ->
                        new Password(
                                Database.uuid(row, 1),
                                row.getString(2),
                                row.getBoolean(3),
                                Account.Status.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                                row.getString(5),
                                row.getBoolean(6),
                                row.getBoolean(7)),
                accountId,
                accountId);
    }

    /// When the password was set; empty for an account that has none.
    public Optional<Instant> passwordChangedAt(UUID accountId) {
        return database.one(
                "SELECT changed_at FROM credential WHERE account_id = ? AND kind = 'password'",
                row -> Database.instant(row, 1),
                accountId);
    }

    /// Replaces the password, or gives the account its first one.
    void setPassword(UUID accountId, String hash, boolean oneTime) {
        Instant now = clock.instant();
        int changed =
                database.update(
                        "UPDATE credential SET secret = ?, one_time = ?, redeemed_at = NULL, changed_at = ?"
                                + " WHERE account_id = ? AND kind = 'password'",
                        hash,
                        oneTime,
                        now,
                        accountId);
        if (changed == 0) {
            database.update(
                    "INSERT INTO credential (account_id, id, kind, secret, one_time, created_at, changed_at)"
                            + " VALUES (?, ?, 'password', ?, ?, ?, ?)",
                    accountId,
                    Secrets.id(clock),
                    hash,
                    oneTime,
                    now,
                    now);
        }
    }

    /// Replaces the password if it still is the one that was proved; false when somebody was
    /// faster.
    boolean replacePassword(UUID accountId, String proved, String hash) {
        return database.update(
                        "UPDATE credential SET secret = ?, one_time = false, redeemed_at = NULL, changed_at = ?"
                                + " WHERE account_id = ? AND kind = 'password' AND secret = ?",
                        hash,
                        clock.instant(),
                        accountId,
                        proved)
                > 0;
    }

    /// Whoever set the password never proved to be whom the account is for.
    void removePassword(UUID accountId) {
        database.update(
                "DELETE FROM credential WHERE account_id = ? AND kind = 'password'", accountId);
    }

    /// Another one-time password in place of one; false when the account has chosen its own.
    public boolean renewOneTime(UUID accountId, String hash) {
        return database.update(
                        "UPDATE credential SET secret = ?, redeemed_at = NULL, changed_at = ?"
                                + " WHERE account_id = ? AND kind = 'password' AND one_time",
                        hash,
                        clock.instant(),
                        accountId)
                > 0;
    }

    /// The same password, hashed anew with today's parameters.
    public boolean rehash(UUID accountId, String before, String hash) {
        return database.update(
                        "UPDATE credential SET secret = ? WHERE account_id = ? AND kind = 'password' AND secret = ?",
                        hash,
                        accountId,
                        before)
                > 0;
    }

    /// Spends a one-time password; false when it was spent already.
    public boolean spend(UUID accountId, String hash) {
        return database.update(
                        "UPDATE credential SET redeemed_at = ? WHERE account_id = ? AND kind = 'password' AND secret = ?"
                                + " AND one_time AND redeemed_at IS NULL",
                        clock.instant(),
                        accountId,
                        hash)
                > 0;
    }
}
