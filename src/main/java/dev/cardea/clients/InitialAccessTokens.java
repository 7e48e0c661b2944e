package dev.cardea.clients;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.database.ExpiredRows;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an administrator hands out so that somebody may register clients (RFC 7591 §3): good for so
/// many registrations, until a day.
@ApplicationScoped
public class InitialAccessTokens {

    private static final int TOKEN_BYTES = 32;
    private static final ExpiredRows EXPIRED =
            new ExpiredRows("initial_access_token", "expires_at", "hash");

    public record InitialAccessToken(
            UUID id, String label, int usesLeft, Instant expiresAt, Instant createdAt) {}

    /// @param text is shown this once
    public record Made(InitialAccessToken token, String text) {

        @Override
        public String toString() {
            return "Made[" + token + "]";
        }
    }

    private final Database database;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    InitialAccessTokens(Database database, AuditLog audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    public Made create(String label, int uses, Duration lifetime, @Nullable UUID actor) {
        String text = Secrets.token(TOKEN_BYTES);
        Instant now = clock.instant();
        InitialAccessToken token =
                new InitialAccessToken(Secrets.id(clock), label, uses, now.plus(lifetime), now);
        database.inTransaction(() -> {
            database.update(
                    "INSERT INTO initial_access_token (hash, id, label, uses_left, expires_at, created_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    Secrets.sha256(text),
                    token.id(),
                    label,
                    uses,
                    token.expiresAt(),
                    now);
            audit.append(
                    AuditEvent.of(Type.INITIAL_ACCESS_TOKEN_CREATED)
                            .actor(actor)
                            .with("token", token.id()));
        });
        return new Made(token, text);
    }

    /// Whether it can be used.
    public boolean usable(String text) {
        return database.one(
                        "SELECT 1 FROM initial_access_token WHERE hash = ? AND uses_left > 0 AND expires_at > ?",
                        row -> true,
                        Secrets.sha256(text),
                        clock.instant())
                .isPresent();
    }

    /// Uses it once. False when it cannot be used.
    public boolean redeem(String text) {
        return database.one(
                        "UPDATE initial_access_token SET uses_left = uses_left - 1"
                                + " WHERE hash = ? AND uses_left > 0 AND expires_at > ? RETURNING uses_left",
                        row -> row.getInt(1),
                        Secrets.sha256(text),
                        clock.instant())
                .isPresent();
    }

    /// In the order of their ids after `after`.
    public List<InitialAccessToken> list(UUID after, int limit) {
        return database.list(
                "SELECT id, label, uses_left, expires_at, created_at FROM initial_access_token"
                        + " WHERE id > ? ORDER BY id LIMIT ?",
                InitialAccessTokens::token,
                after,
                limit);
    }

    /// Throws 404.
    public void revoke(UUID id, @Nullable UUID actor) {
        database.inTransaction(() -> {
            if (database.update("DELETE FROM initial_access_token WHERE id = ?", id) == 0) {
                throw new ProblemException(
                        Problem.NOT_FOUND, "there is no such initial access token");
            }
            audit.append(
                    AuditEvent.of(Type.INITIAL_ACCESS_TOKEN_REVOKED)
                            .actor(actor)
                            .with("token", id));
        });
    }

    /// Deletes those that cannot be used any more; returns how many.
    public int deleteExpired(int limit) {
        return EXPIRED.delete(database, clock.instant(), limit);
    }

    private static InitialAccessToken token(ResultSet row) throws SQLException {
        return new InitialAccessToken(
                Database.uuid(row, 1),
                row.getString(2),
                row.getInt(3),
                Database.instant(row, 4),
                Database.instant(row, 5));
    }
}
