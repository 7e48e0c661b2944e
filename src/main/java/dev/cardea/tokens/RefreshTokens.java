package dev.cardea.tokens;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/// Refresh tokens: begun with a session, and rotated. A lost answer logs nobody out, and a replay
/// ends the session.
@ApplicationScoped
public class RefreshTokens {

    /// Client and grant of log-ins through the JSON API.
    private static final UUID FIRST_PARTY = new UUID(0, 0);

    private static final int MOST_PER_CLIENT = 10;
    private static final int ATTEMPTS = 5;

    private final Database database;
    private final RefreshGrants grants;
    private final Rotations rotations;
    private final RefreshTokenFormat format;
    private final Revocations revocations;
    private final AuditLog audit;
    private final TokenMetrics metrics;

    @Inject
    RefreshTokens(
            Database database,
            RefreshGrants grants,
            Rotations rotations,
            RefreshTokenFormat format,
            Revocations revocations,
            AuditLog audit,
            TokenMetrics metrics) {
        this.database = database;
        this.grants = grants;
        this.rotations = rotations;
        this.format = format;
        this.revocations = revocations;
        this.audit = audit;
        this.metrics = metrics;
    }

    /// The first grant of a session that was begun in the transaction under way, which holds the
    /// account's row: what it reads of the account is true until that transaction ends.
    public Granted start(UUID accountId, UUID sessionId, String scope) {
        return grants.start(
                        new RefreshToken(accountId, sessionId, FIRST_PARTY, 0),
                        FIRST_PARTY,
                        scope,
                        null,
                        List.of())
                .orElseThrow(RefreshTokens::ended);
    }

    /// A grant through a client, likewise in a transaction that holds the account's row. A client
    /// has a few grants of one session at most: the oldest gives way.
    ///
    /// @param detail what its tokens are made from beside the scope
    public Granted start(
            UUID accountId,
            UUID sessionId,
            UUID grantId,
            UUID clientId,
            String scope,
            String detail) {
        List<Long> left = grants.leave(accountId, sessionId, clientId, MOST_PER_CLIENT - 1);
        return grants.start(
                        new RefreshToken(accountId, sessionId, grantId, 0),
                        clientId,
                        scope,
                        detail,
                        left)
                .orElseThrow(RefreshTokens::ended);
    }

    /// What a client's tokens are made from when no refresh token goes with them.
    public Granted read(UUID accountId, UUID sessionId, String scope, String detail) {
        return grants.read(new RefreshToken(accountId, sessionId, FIRST_PARTY, 0), scope, detail)
                .orElseThrow(RefreshTokens::ended);
    }

    /// What tokens of a session would say now; empty when it is over. No tokens come of it.
    public Optional<Granted> current(UUID accountId, UUID sessionId) {
        return grants.read(new RefreshToken(accountId, sessionId, FIRST_PARTY, 0), "", null);
    }

    /// Rotates a refresh token of the JSON API's own log-ins; the outcome is already committed.
    /// Throws 503 only when the same row is fought over again and again.
    public Rotation rotate(String text) {
        return rotate(text, FIRST_PARTY);
    }

    /// {@link #rotate(String)}, of this client alone: another's is unknown (RFC 6749 §10.4).
    public Rotation rotate(String text, UUID clientId) {
        return counted(outcome(text, clientId, rotations::rotate));
    }

    /// Uses a refresh token and leaves it as it is: FAPI 2.0 Security Profile §5.3.2.1 wants no
    /// rotation, since who uses it proves who they are and what they hold.
    public Rotation keep(String text, UUID clientId) {
        return counted(outcome(text, clientId, rotations::keep));
    }

    private Rotation counted(Rotation rotation) {
        metrics.count(rotation);
        return rotation;
    }

    private Rotation outcome(
            String text, UUID clientId, BiFunction<RefreshToken, UUID, Optional<Rotation>> way) {
        Optional<RefreshToken> parsed = format.read(text);
        if (parsed.isEmpty()) {
            return new Rotation.Unknown();
        }
        RefreshToken token = parsed.get();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Rotation> rotation =
                    way.apply(token, clientId).or(() -> judge(token, grants.look(token, clientId)));
            if (rotation.isPresent()) {
                return rotation.get();
            }
        }
        throw ProblemException.retry(
                Problem.UNAVAILABLE, "the session is busy", Duration.ofSeconds(1));
    }

    /// The session a refresh token of the JSON API belongs to; empty for anything that this service
    /// did not write, and for what a client was given.
    public Optional<SessionRef> session(String text) {
        return format.read(text)
                .filter(token -> token.grantId().equals(FIRST_PARTY))
                .map(token -> new SessionRef(token.accountId(), token.sessionId()));
    }

    /// The same, only while its session lives and the token has not been spent.
    public Optional<SessionRef> liveSession(String text) {
        return format.read(text)
                .filter(token -> grants.look(token, FIRST_PARTY).holds(token))
                .map(token -> new SessionRef(token.accountId(), token.sessionId()));
    }

    public record SessionRef(UUID accountId, UUID sessionId) {}

    /// Empty when the row should be tried again.
    private Optional<Rotation> judge(RefreshToken token, RefreshGrants.Look look) {
        if (!look.alive()) {
            return Optional.of(new Rotation.Unknown());
        }
        int behind = look.generation() - token.generation();
        if (behind < 0) {
            catchUp(token, look.generation());
            return Optional.empty();
        }
        if (behind == 0 || (behind == 1 && look.recent())) {
            grants.adoptNotBefore(token);
            return Optional.empty();
        }
        audit.append(
                AuditEvent.of(Type.REFRESH_REUSED, token.accountId())
                        .session(token.sessionId())
                        .with("generations_behind", behind));
        revocations.endSession(token.accountId(), token.sessionId(), Reason.REFRESH_REUSED);
        return Optional.of(new Rotation.Reused());
    }

    /// The database went back in time (a restored backup, a fail-over that lost commits): the token
    /// is authentic, the row follows.
    private void catchUp(RefreshToken token, int found) {
        database.inTransaction(() -> {
            if (grants.follow(token, found)) {
                audit.append(
                        AuditEvent.of(Type.REFRESH_AHEAD, token.accountId())
                                .session(token.sessionId())
                                .with("generations_ahead", token.generation() - found));
            }
        });
    }

    private static ProblemException ended() {
        return new ProblemException(Problem.INVALID_GRANT, "the session has ended");
    }
}
