package dev.cardea.tokens;

import dev.cardea.access.AccessClaims;
import dev.cardea.audit.Origin;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.revocation.StatusEntry;
import dev.cardea.revocation.StatusIndexes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The rows behind refresh tokens: one a grant. {@link Rotations} moves them on; what a row that
/// does not rotate means is for {@link RefreshTokens} to say.
@ApplicationScoped
class RefreshGrants {

    static final String GRANTED =
            "g.generation, extract(epoch FROM now())::bigint, a.not_before, g.scope, s.auth_time, s.amr,"
                    + " least(g.idle_seconds, extract(epoch FROM s.expires_at - now())::bigint), a.email,"
                    + " a.email_verified_at IS NOT NULL, a.username, a.name, g.detail, "
                    + AccessClaims.COLUMNS;

    private static final String START =
            """
            WITH g AS (
                INSERT INTO refresh_grant (account_id, session_id, id, client_id, generation, scope, detail, not_before,
                                           rotated_at, idle_seconds, address, status)
                SELECT a.id, ?, ?, ?, 0, ?, ?, a.not_before, now(), ?, ?, ?::bigint[] FROM account a WHERE a.id = ? RETURNING *)
            SELECT %s
            FROM g JOIN session s ON s.account_id = g.account_id AND s.id = g.session_id JOIN account a ON a.id = g.account_id\
            """
                    .formatted(GRANTED);

    /// What tokens without a refresh token are made from: nothing is stored.
    private static final String READ =
            """
            SELECT %s
            FROM (SELECT 0 AS generation, ?::text AS scope, ?::text AS detail, 0::bigint AS idle_seconds) g
                 CROSS JOIN session s JOIN account a ON a.id = s.account_id
            WHERE s.account_id = ? AND s.id = ? AND a.id = ?\
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
    ///
    /// @param alive its session, its account and both lifetimes would let it rotate
    /// @param recent it last moved on so lately that a lost answer may be asked for again
    record Look(int generation, boolean alive, boolean recent) {

        private static final Look GONE = new Look(0, false, false);

        boolean holds(RefreshToken token) {
            return alive && generation <= token.generation();
        }
    }

    private final Database database;
    private final CardeaConfig.Sessions settings;
    private final StatusIndexes indexes;
    private final IssueTime time;
    private final boolean withStatus;

    @Inject
    RefreshGrants(Database database, StatusIndexes indexes, IssueTime time, CardeaConfig config) {
        this.time = time;
        this.database = database;
        this.indexes = indexes;
        this.settings = config.sessions();
        this.withStatus = config.feed().statusLists();
    }

    /// The row of a first token; empty when its session is not there.
    ///
    /// @param detail what a client's tokens are made from beside the scope
    /// @param inherited statuses of living tokens whose grant gave way to this one
    Optional<Granted> start(
            RefreshToken token,
            UUID clientId,
            String scope,
            @Nullable String detail,
            List<Long> inherited) {
        IssueTime.Start begun = time.start();
        StatusEntry status = indexes.next();
        return database.one(
                START,
                row -> granted(row, token, status, begun),
                token.sessionId(),
                token.grantId(),
                clientId,
                scope,
                detail,
                settings.idle().toSeconds(),
                Origin.current().address(),
                withStatus
                        ? Stream.concat(
                                        inherited.stream(),
                                        Stream.ofNullable(status).map(StatusEntry::packed))
                                .toArray(Long[]::new)
                        : null,
                token.accountId());
    }

    /// The same without a row; its refresh token is worth nothing.
    Optional<Granted> read(RefreshToken token, String scope, @Nullable String detail) {
        IssueTime.Start begun = time.start();
        return database.one(
                READ,
                row -> granted(row, token, null, begun),
                scope,
                detail,
                token.accountId(),
                token.sessionId(),
                token.accountId());
    }

    /// Leaves the newest `most` grants that a client has of one session; returns the statuses of
    /// the others' tokens.
    List<Long> leave(UUID accountId, UUID sessionId, UUID clientId, int most) {
        List<Long> left = new ArrayList<>();
        database.list(
                "DELETE FROM refresh_grant WHERE account_id = ? AND session_id = ? AND id IN (SELECT id FROM refresh_grant"
                        + " WHERE account_id = ? AND session_id = ? AND client_id = ? ORDER BY id DESC OFFSET ?)"
                        + " RETURNING status",
                row -> left.addAll(Database.longs(row, 1)),
                accountId,
                sessionId,
                accountId,
                sessionId,
                clientId,
                most);
        return left;
    }

    /// How the row of a token looks now.
    Look look(RefreshToken token, UUID clientId) {
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
                .orElse(Look.GONE);
    }

    /// Moves a row that still is at generation `found` on to the token's; returns whether it did.
    boolean follow(RefreshToken token, int found) {
        return database.update(
                        "UPDATE refresh_grant SET generation = ? WHERE account_id = ? AND session_id = ? AND id = ?"
                                + " AND generation = ?",
                        token.generation(),
                        token.accountId(),
                        token.sessionId(),
                        token.grantId(),
                        found)
                > 0;
    }

    /// Copies the account's `not_before` once more: it moved on since.
    void adoptNotBefore(RefreshToken token) {
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

    /// What a row of {@link #GRANTED} says.
    static Granted granted(
            ResultSet row,
            RefreshToken refresh,
            @Nullable StatusEntry status,
            IssueTime.Start begun)
            throws SQLException {
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
                AccessClaims.read(row, 13),
                status,
                begun);
    }
}
