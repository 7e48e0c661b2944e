package dev.cardea.tokens;

import dev.cardea.access.AccessClaims;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.audit.Origin;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The refresh grants: one row a session and client, rotated in place by one conditional UPDATE
/// (RFC 9700 §4.14.2). A billion refreshes add no row, and a lost answer logs nobody out.
@ApplicationScoped
public class RefreshTokens {

    /// Client and grant of log-ins through the JSON API.
    private static final UUID FIRST_PARTY = new UUID(0, 0);

    private static final int MOST_PER_CLIENT = 10;

    private static final int ATTEMPTS = 5;
    private static final String ENDED = "the session has ended";

    private static final String GRANTED =
            "g.generation, extract(epoch FROM now())::bigint, a.not_before, g.scope, s.auth_time, s.amr,"
                    + " least(g.idle_seconds, extract(epoch FROM s.expires_at - now())::bigint), a.email,"
                    + " a.email_verified_at IS NOT NULL, a.username, a.name, g.detail, "
                    + AccessClaims.COLUMNS;

    private static final String START =
            """
            WITH g AS (
                INSERT INTO refresh_grant (account_id, session_id, id, client_id, generation, scope, detail, not_before,
                                           rotated_at, idle_seconds, address)
                SELECT a.id, ?, ?, ?, 0, ?, ?, a.not_before, now(), ?, ? FROM account a WHERE a.id = ? RETURNING *)
            SELECT %s
            FROM g JOIN session s ON s.account_id = g.account_id AND s.id = g.session_id JOIN account a ON a.id = g.account_id\
            """
                    .formatted(GRANTED);

    /// What a grant without a refresh token is made from: nothing is stored.
    private static final String READ =
            """
            SELECT %s
            FROM (SELECT 0 AS generation, ?::text AS scope, ?::text AS detail, 0::bigint AS idle_seconds) g
                 CROSS JOIN session s JOIN account a ON a.id = s.account_id
            WHERE s.account_id = ? AND s.id = ? AND a.id = ?\
            """
                    .formatted(GRANTED);

    /// The current generation moves on; the one before it, spent within the window, gives the same
    /// successor again. An account whose `not_before` differs from the grant's copy was revoked in
    /// between: the row is then looked at again.
    private static final String ROTATE =
            """
            UPDATE refresh_grant g SET
                generation = ? + 1,
                rotated_at = CASE WHEN g.generation = ? THEN now() ELSE g.rotated_at END,
                address = ?
            FROM session s, account a
            WHERE g.account_id = ? AND g.session_id = ? AND g.id = ? AND g.client_id = ?
              AND (g.generation = ? OR (g.generation = ? + 1 AND g.rotated_at > now() - make_interval(secs => ?)))
              AND g.rotated_at > now() - make_interval(secs => g.idle_seconds)
              AND s.account_id = ? AND s.id = ? AND s.expires_at > now()
              AND a.id = ? AND a.status = 'active' AND a.not_before = g.not_before
            RETURNING %s, g.rotated_at = now()\
            """
                    .formatted(GRANTED);

    private static final String LOOK =
            """
            SELECT g.generation, g.rotated_at > now() - make_interval(secs => g.idle_seconds)
                       AND s.expires_at > now() AND a.status = 'active',
                   g.rotated_at > now() - make_interval(secs => ?)
            FROM refresh_grant g JOIN session s ON s.account_id = g.account_id AND s.id = g.session_id
                 JOIN account a ON a.id = g.account_id
            WHERE g.account_id = ? AND g.session_id = ? AND g.id = ? AND g.client_id = ? AND s.account_id = ? AND a.id = ?\
            """;

    /// How a row looks that did not rotate.
    private record Look(int generation, boolean alive, boolean recent) {
        boolean holds(RefreshToken token) {
            return alive && generation <= token.generation();
        }
    }

    private final Database database;
    private final RefreshTokenFormat format;
    private final Revocations revocations;
    private final AuditLog audit;
    private final CardeaConfig.Sessions settings;
    private final TokenMetrics metrics;

    @Inject
    RefreshTokens(
            Database database,
            RefreshTokenFormat format,
            Revocations revocations,
            AuditLog audit,
            CardeaConfig config,
            TokenMetrics metrics) {
        this.database = database;
        this.format = format;
        this.revocations = revocations;
        this.audit = audit;
        this.settings = config.sessions();
        this.metrics = metrics;
    }

    /// The first grant of a session that was begun in the transaction under way, which holds the
    /// account's row: what it reads of the account is true until that transaction ends.
    public Granted start(UUID accountId, UUID sessionId, String scope) {
        return start(
                new RefreshToken(accountId, sessionId, FIRST_PARTY, 0), FIRST_PARTY, scope, null);
    }

    /// A grant through a client, likewise in a transaction that holds the account's row. A client
    /// has a few grants of one session at most: the oldest gives way.
    ///
    /// @param detail what else its tokens are made from
    public Granted start(
            UUID accountId,
            UUID sessionId,
            UUID grantId,
            UUID clientId,
            String scope,
            String detail) {
        database.update(
                "DELETE FROM refresh_grant WHERE account_id = ? AND session_id = ? AND id IN (SELECT id FROM refresh_grant"
                        + " WHERE account_id = ? AND session_id = ? AND client_id = ? ORDER BY id DESC OFFSET ?)",
                accountId,
                sessionId,
                accountId,
                sessionId,
                clientId,
                MOST_PER_CLIENT - 1);
        return start(new RefreshToken(accountId, sessionId, grantId, 0), clientId, scope, detail);
    }

    /// What tokens of a session are made from when no refresh token goes with them.
    public Granted read(UUID accountId, UUID sessionId, String scope, String detail) {
        RefreshToken token = new RefreshToken(accountId, sessionId, FIRST_PARTY, 0);
        return database.one(
                        READ,
                        row -> granted(row, token),
                        scope,
                        detail,
                        accountId,
                        sessionId,
                        accountId)
                .orElseThrow(() -> new ProblemException(Problem.INVALID_GRANT, ENDED));
    }

    private Granted start(
            RefreshToken token, UUID clientId, String scope, @Nullable String detail) {
        return database.one(
                        START,
                        row -> granted(row, token),
                        token.sessionId(),
                        token.grantId(),
                        clientId,
                        scope,
                        detail,
                        settings.idle().toSeconds(),
                        Origin.current().address(),
                        token.accountId())
                .orElseThrow(() -> new ProblemException(Problem.INVALID_GRANT, ENDED));
    }

    /// Rotates a refresh token of the JSON API's own log-ins; the outcome is already committed.
    /// Throws 503 only when the same row is fought over again and again.
    public Rotation rotate(String text) {
        return rotate(text, FIRST_PARTY);
    }

    /// {@link #rotate(String)}, of this client alone: another's is unknown (RFC 6749 §10.4).
    public Rotation rotate(String text, UUID clientId) {
        Rotation rotation = outcome(text, clientId);
        metrics.count(rotation);
        return rotation;
    }

    private Rotation outcome(String text, UUID clientId) {
        Optional<RefreshToken> parsed = format.read(text);
        if (parsed.isEmpty()) {
            return new Rotation.Unknown();
        }
        RefreshToken token = parsed.get();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Rotation> rotation =
                    tryRotate(token, clientId).or(() -> judge(token, look(token, clientId)));
            if (rotation.isPresent()) {
                return rotation.get();
            }
        }
        throw ProblemException.retry(
                Problem.UNAVAILABLE, "the session is busy", Duration.ofSeconds(1));
    }

    /// The session a refresh token belongs to; empty for anything that this service did not write.
    public Optional<SessionRef> session(String text) {
        return format.read(text).map(token -> new SessionRef(token.accountId(), token.sessionId()));
    }

    /// The same, only while its session lives and the token has not been spent.
    public Optional<SessionRef> liveSession(String text) {
        return format.read(text)
                .filter(token -> look(token, FIRST_PARTY).holds(token))
                .map(token -> new SessionRef(token.accountId(), token.sessionId()));
    }

    public record SessionRef(UUID accountId, UUID sessionId) {}

    private Optional<Rotation> tryRotate(RefreshToken token, UUID clientId) {
        return database.one(
                ROTATE,
                row -> {
                    Granted granted = granted(row, token.successor());
                    return row.getBoolean(16)
                            ? new Rotation.Rotated(granted)
                            : new Rotation.Repeated(granted);
                },
                token.generation(),
                token.generation(),
                Origin.current().address(),
                token.accountId(),
                token.sessionId(),
                token.grantId(),
                clientId,
                token.generation(),
                token.generation(),
                window(),
                token.accountId(),
                token.sessionId(),
                token.accountId());
    }

    private Look look(RefreshToken token, UUID clientId) {
        return database.one(
                        LOOK,
                        row -> new Look(row.getInt(1), row.getBoolean(2), row.getBoolean(3)),
                        window(),
                        token.accountId(),
                        token.sessionId(),
                        token.grantId(),
                        clientId,
                        token.accountId(),
                        token.accountId())
                .orElse(new Look(0, false, false));
    }

    /// Empty when the row should be tried again.
    private Optional<Rotation> judge(RefreshToken token, Look look) {
        if (!look.alive()) {
            return Optional.of(new Rotation.Unknown());
        }
        int behind = look.generation() - token.generation();
        if (behind < 0) {
            catchUp(token, look.generation());
            return Optional.empty();
        }
        if (behind == 0 || (behind == 1 && look.recent())) {
            adoptNotBefore(token);
            return Optional.empty();
        }
        audit.append(
                AuditEvent.of(Type.REFRESH_REUSED, token.accountId())
                        .session(token.sessionId())
                        .with("generations_behind", behind));
        revocations.endSession(token.accountId(), token.sessionId(), Reason.REFRESH_REUSED);
        return Optional.of(new Rotation.Reused(token.accountId(), token.sessionId()));
    }

    /// The database went back in time (a restored backup, a fail-over that lost commits): the token
    /// is authentic, the row follows.
    private void catchUp(RefreshToken token, int found) {
        database.inTransaction(() -> {
            int moved =
                    database.update(
                            "UPDATE refresh_grant SET generation = ? WHERE account_id = ? AND session_id = ? AND id = ?"
                                    + " AND generation = ?",
                            token.generation(),
                            token.accountId(),
                            token.sessionId(),
                            token.grantId(),
                            found);
            if (moved > 0) {
                audit.append(
                        AuditEvent.of(Type.REFRESH_AHEAD, token.accountId())
                                .session(token.sessionId())
                                .with("generations_ahead", token.generation() - found));
            }
        });
    }

    private void adoptNotBefore(RefreshToken token) {
        database.update(
                "UPDATE refresh_grant g SET not_before = a.not_before FROM account a WHERE g.account_id = ?"
                        + " AND g.session_id = ? AND g.id = ? AND a.id = ? AND a.not_before > g.not_before",
                token.accountId(),
                token.sessionId(),
                token.grantId(),
                token.accountId());
    }

    private double window() {
        return settings.retryWindow().toMillis() / 1000.0;
    }

    private static Granted granted(ResultSet row, RefreshToken refresh) throws SQLException {
        return new Granted(
                refresh,
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getLong(5),
                Database.strings(row, 6),
                row.getLong(7),
                row.getString(8),
                row.getBoolean(9),
                row.getString(10),
                row.getString(11),
                row.getString(12),
                AccessClaims.read(row, 13));
    }
}
