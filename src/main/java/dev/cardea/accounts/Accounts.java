package dev.cardea.accounts;

import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The accounts and the identifiers they have claimed.
@ApplicationScoped
public class Accounts {

    private static final String COLUMNS =
            "a.id, a.email, a.email_verified_at IS NOT NULL, a.username, a.name, a.status, a.created_at, a.updated_at";

    private final Database database;

    @Inject
    Accounts(Database database) {
        this.database = database;
    }

    /// An identifier belongs to somebody else.
    static final class Taken extends RuntimeException {
        Taken() {
            super("taken", null, false, false);
        }
    }

    /// Claims the identifier first, then writes the account. Throws {@link Taken}; the transaction
    /// is then spoilt.
    void insert(Account account) {
        claim(account.email(), account.id());
        if (account.username() != null) {
            claim(account.username(), account.id());
        }
        database.update(
                "INSERT INTO account (id, email, email_verified_at, username, name, status, created_at, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                account.id(),
                account.email(),
                account.emailVerified() ? account.createdAt() : null,
                account.username(),
                account.name(),
                wire(account.status()),
                account.createdAt(),
                account.updatedAt());
    }

    public Optional<UUID> idOf(String identifier) {
        return database.one(
                "SELECT account_id FROM account_identifier WHERE identifier = ?",
                row -> Database.uuid(row, 1),
                identifier);
    }

    public Optional<Account> find(UUID id) {
        return database.one(
                "SELECT " + COLUMNS + " FROM account a WHERE a.id = ?", Accounts::account, id);
    }

    /// The account, if one of its sessions with this id is alive: one indexed read, exact on every
    /// replica.
    public Optional<Account> findInSession(UUID id, UUID sessionId) {
        return database.one(
                "SELECT "
                        + COLUMNS
                        + " FROM account a JOIN session s ON s.account_id = a.id"
                        + " WHERE a.id = ? AND s.account_id = ? AND s.id = ? AND s.expires_at > now() AND a.status = 'active'",
                Accounts::account,
                id,
                id,
                sessionId);
    }

    public Account get(UUID id) {
        return find(id).orElseThrow(
                        () -> new ProblemException(Problem.NOT_FOUND, "there is no such account"));
    }

    /// Accounts in the order of their ids after `after`, at most `limit`; one only, when an
    /// identifier is given.
    public List<Account> list(@Nullable String identifier, UUID after, int limit) {
        if (identifier != null) {
            return idOf(Identifiers.lookup(identifier)).flatMap(this::find).stream().toList();
        }
        return database.list(
                "SELECT " + COLUMNS + " FROM account a WHERE a.id > ? ORDER BY a.id LIMIT ?",
                Accounts::account,
                after,
                limit);
    }

    void verifyEmail(UUID id, Instant at) {
        database.update(
                "UPDATE account SET email_verified_at = ?, updated_at = ? WHERE id = ? AND email_verified_at IS NULL",
                at,
                at,
                id);
    }

    void changeName(UUID id, @Nullable String name, Instant at) {
        database.update("UPDATE account SET name = ?, updated_at = ? WHERE id = ?", name, at, id);
    }

    /// Throws {@link Taken} when the name is somebody else's.
    void changeUsername(Account account, @Nullable String username, Instant at) {
        replaceIdentifier(account.id(), account.username(), username);
        database.update(
                "UPDATE account SET username = ?, updated_at = ? WHERE id = ?",
                username,
                at,
                account.id());
    }

    /// The new address counts as verified. Throws {@link Taken} when it is somebody else's.
    void changeEmail(Account account, String email, Instant at) {
        replaceIdentifier(account.id(), account.email(), email);
        database.update(
                "UPDATE account SET email = ?, email_verified_at = ?, updated_at = ? WHERE id = ?",
                email,
                at,
                at,
                account.id());
    }

    /// Returns whether the status was another one before.
    boolean changeStatus(UUID id, Account.Status status, Instant at) {
        return database.update(
                        "UPDATE account SET status = ?, updated_at = ? WHERE id = ? AND status <> ?",
                        wire(status),
                        at,
                        id,
                        wire(status))
                > 0;
    }

    /// Removes the account with everything of its placement group, and frees what it has claimed.
    boolean delete(UUID id) {
        database.update("DELETE FROM account_identifier WHERE account_id = ?", id);
        database.update("DELETE FROM account_link_subject WHERE account_id = ?", id);
        return database.update("DELETE FROM account WHERE id = ?", id) > 0;
    }

    /// Accounts whose address nobody proved in time, oldest first.
    List<UUID> unverifiedBefore(Instant time, int limit) {
        return database.list(
                "SELECT id FROM account WHERE email_verified_at IS NULL AND created_at < ? ORDER BY created_at LIMIT ?",
                row -> Database.uuid(row, 1),
                time,
                limit);
    }

    /// Locks the account, in the transaction under way, if its address is still unproved and nobody
    /// is logged in (as somebody may be who registered while addresses needed no proof).
    boolean lockUnverified(UUID id, Instant createdBefore) {
        return database.one(
                        "SELECT 1 FROM account a WHERE a.id = ? AND a.email_verified_at IS NULL AND a.created_at < ?"
                                + " AND NOT EXISTS (SELECT FROM session s WHERE s.account_id = a.id) FOR UPDATE",
                        row -> true,
                        id,
                        createdBefore)
                .isPresent();
    }

    private void replaceIdentifier(
            UUID accountId, @Nullable String before, @Nullable String after) {
        if (after != null && !after.equals(before)) {
            claim(after, accountId);
        }
        if (before != null && !before.equals(after)) {
            database.update(
                    "DELETE FROM account_identifier WHERE identifier = ? AND account_id = ?",
                    before,
                    accountId);
        }
    }

    private void claim(String identifier, UUID accountId) {
        try {
            database.update(
                    "INSERT INTO account_identifier (identifier, account_id) VALUES (?, ?)",
                    identifier,
                    accountId);
        } catch (DatabaseException e) {
            if (e.violates("account_identifier_pk")) {
                throw new Taken();
            }
            throw e;
        }
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                Database.uuid(row, 1),
                row.getString(2),
                row.getBoolean(3),
                row.getString(4),
                row.getString(5),
                Account.Status.valueOf(row.getString(6).toUpperCase(Locale.ROOT)),
                Database.instant(row, 7),
                Database.instant(row, 8));
    }

    private static String wire(Account.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
