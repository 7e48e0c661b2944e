package dev.cardea.federation;

import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Which account belongs to whom elsewhere: at most one at each provider, and each of those to one
/// account only, which is claimed in a table of its own.
@ApplicationScoped
public class AccountLinks {

    private final Database database;
    private final Clock clock;

    @Inject
    AccountLinks(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    public Optional<UUID> accountOf(String provider, String subject) {
        return database.one(
                "SELECT account_id FROM account_link_subject WHERE provider = ? AND subject = ?",
                row -> Database.uuid(row, 1),
                provider,
                subject);
    }

    public List<AccountLink> of(UUID accountId) {
        return database.list(
                "SELECT provider, subject, email, created_at, used_at FROM account_link WHERE account_id = ? ORDER BY provider",
                row ->
                        new AccountLink(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                Database.instant(row, 4),
                                Database.instant(row, 5)),
                accountId);
    }

    /// Throws 409, which spoils the transaction, when either side is connected already.
    void insert(UUID accountId, UpstreamIdentity identity) {
        Instant now = clock.instant();
        try {
            database.update(
                    "INSERT INTO account_link_subject (provider, subject, account_id) VALUES (?, ?, ?)",
                    identity.provider(),
                    identity.subject(),
                    accountId);
            database.update(
                    "INSERT INTO account_link (account_id, provider, subject, email, created_at, used_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    accountId,
                    identity.provider(),
                    identity.subject(),
                    identity.email(),
                    now,
                    now);
        } catch (DatabaseException e) {
            if (e.violates("account_link_pk") || e.violates("account_link_subject_pk")) {
                throw new ProblemException(Problem.CONFLICT, "one of the two is connected already");
            }
            throw e;
        }
    }

    /// Somebody logged in through it. Not in the transaction of the log-in, which holds the row.
    void used(UUID accountId, UpstreamIdentity identity) {
        database.update(
                "UPDATE account_link SET used_at = ?, email = ? WHERE account_id = ? AND provider = ? AND subject = ?",
                clock.instant(),
                identity.email(),
                accountId,
                identity.provider(),
                identity.subject());
    }

    /// Holds the account until the transaction under way ends: two that go at once must not each
    /// count on the other. Whether there is another way to log in than by this provider.
    boolean holdWithAnotherWay(UUID accountId, String provider) {
        database.one(
                "SELECT 1 FROM account WHERE id = ? FOR NO KEY UPDATE", row -> true, accountId);
        return database.one(
                        "SELECT 1 FROM account a WHERE a.id = ? AND ("
                                + "EXISTS (SELECT FROM credential c WHERE c.account_id = a.id AND c.redeemed_at IS NULL)"
                                + " OR EXISTS (SELECT FROM account_link l WHERE l.account_id = a.id AND l.provider <> ?))",
                        row -> true,
                        accountId,
                        provider)
                .isPresent();
    }

    /// False when there was none.
    boolean delete(UUID accountId, String provider) {
        Optional<String> subject =
                database.one(
                        "DELETE FROM account_link WHERE account_id = ? AND provider = ? RETURNING subject",
                        row -> row.getString(1),
                        accountId,
                        provider);
        subject.ifPresent(gone ->
                database.update(
                        "DELETE FROM account_link_subject WHERE provider = ? AND subject = ? AND account_id = ?",
                        provider,
                        gone,
                        accountId));
        return subject.isPresent();
    }
}
