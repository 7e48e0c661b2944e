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

/// The rows behind refresh tokens: one a grant, rotated in place by one conditional UPDATE (RFC
/// 9700 §4.14.2). A billion refreshes add no row. What a row that does not rotate means is for
/// {@link RefreshTokens} to say.
@ApplicationScoped
class RefreshGrants {

    private static final String GRANTED =
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

    /// The current generation moves on; the one before it, spent within the window, gives the same
    /// successor again. An account whose `not_before` differs from the grant's copy was revoked in
    /// between: the row is then looked at again.
    private static final String ROTATE =
            """
            UPDATE refresh_grant g SET
                generation = ? + 1,
                rotated_at = CASE WHEN g.generation = ? THEN now() ELSE g.rotated_at END,
                address = ?%s
            FROM session s, account a
            WHERE g.account_id = ? AND g.session_id = ? AND g.id = ? AND g.client_id = ?
              AND (g.generation = ? OR (g.generation = ? + 1 AND g.rotated_at > now() - make_interval(secs => ?)))
              AND g.rotated_at > now() - make_interval(secs => g.idle_seconds)
              AND s.account_id = ? AND s.id = ? AND s.expires_at > now()
              AND a.id = ? AND a.status = 'active' AND a.not_before = g.not_before
            RETURNING %s, coalesce(g.status @> ?::bigint[], false), g.rotated_at = now()\
            """;

    /// The token goes on as it is, for a client whose tokens are bound otherwise. One that was
    /// spent within the window, before its client came to be such a one, gives its successor.
    private static final String KEEP =
            """
            UPDATE refresh_grant g SET
                rotated_at = CASE WHEN g.generation = ? THEN now() ELSE g.rotated_at END,
                address = ?%s
            FROM session s, account a
            WHERE g.account_id = ? AND g.session_id = ? AND g.id = ? AND g.client_id = ?
              AND (g.generation = ? OR (g.generation = ? + 1 AND g.rotated_at > now() - make_interval(secs => ?)))
              AND g.rotated_at > now() - make_interval(secs => g.idle_seconds)
              AND s.account_id = ? AND s.id = ? AND s.expires_at > now()
              AND a.id = ? AND a.status = 'active' AND a.not_before = g.not_before
            RETURNING %s, coalesce(g.status @> ?::bigint[], false)\
            """;

    /// The statuses of living tokens, and the new one's: a grant that has many living tokens gives
    /// no further one a status.
    private static final String STATUS =
            """
            , status = (
                    SELECT CASE WHEN cardinality(living) < 64 THEN living || ?::bigint[] ELSE living END
                    FROM (SELECT ARRAY(SELECT one FROM unnest(g.status) one WHERE one >= ?) AS living) l)\
            """;

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
    private final String rotate;
    private final String keep;

    @Inject
    RefreshGrants(Database database, StatusIndexes indexes, IssueTime time, CardeaConfig config) {
        this.time = time;
        this.database = database;
        this.indexes = indexes;
        this.settings = config.sessions();
        this.withStatus = config.feed().statusLists();
        this.rotate = complete(ROTATE);
        this.keep = complete(KEEP);
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
                        ? Stream.concat(inherited.stream(), packed(status)).toArray(Long[]::new)
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

    /// Rotates; empty when the row, or what it hangs on, does not allow it.
    Optional<Rotation> rotate(RefreshToken token, UUID clientId) {
        IssueTime.Start begun = time.start();
        StatusEntry status = indexes.next();
        List<@Nullable Object> parameters =
                new ArrayList<>(
                        List.of(
                                token.generation(),
                                token.generation(),
                                Origin.current().address()));
        addStatus(parameters, status);
        parameters.addAll(
                List.of(
                        token.accountId(),
                        token.sessionId(),
                        token.grantId(),
                        clientId,
                        token.generation(),
                        token.generation(),
                        window(),
                        token.accountId(),
                        token.sessionId(),
                        token.accountId(),
                        packed(status).toArray(Long[]::new)));
        return database.one(
                rotate,
                row -> {
                    Granted granted = granted(row, token.successor(), stored(row, status), begun);
                    return row.getBoolean(17)
                            ? new Rotation.Rotated(granted)
                            : new Rotation.Repeated(granted);
                },
                parameters.toArray());
    }

    /// Uses a token without rotating it; empty when the row, or what it hangs on, does not allow
    /// it.
    Optional<Rotation> keep(RefreshToken token, UUID clientId) {
        IssueTime.Start begun = time.start();
        StatusEntry status = indexes.next();
        List<@Nullable Object> parameters =
                new ArrayList<>(List.of(token.generation(), Origin.current().address()));
        addStatus(parameters, status);
        parameters.addAll(
                List.of(
                        token.accountId(),
                        token.sessionId(),
                        token.grantId(),
                        clientId,
                        token.generation(),
                        token.generation(),
                        window(),
                        token.accountId(),
                        token.sessionId(),
                        token.accountId(),
                        packed(status).toArray(Long[]::new)));
        return database.one(
                keep,
                row ->
                        row.getInt(1) == token.generation()
                                ? new Rotation.Rotated(
                                        granted(row, token, stored(row, status), begun))
                                : new Rotation.Repeated(
                                        granted(
                                                row,
                                                token.successor(),
                                                stored(row, status),
                                                begun)),
                parameters.toArray());
    }

    private void addStatus(List<@Nullable Object> parameters, @Nullable StatusEntry status) {
        if (withStatus) {
            parameters.add(packed(status).toArray(Long[]::new));
            parameters.add(indexes.firstAlive());
        }
    }

    private String complete(String update) {
        return update.formatted(withStatus ? STATUS : "", GRANTED);
    }

    private static Stream<Long> packed(@Nullable StatusEntry status) {
        return Stream.ofNullable(status).map(StatusEntry::packed);
    }

    private static @Nullable StatusEntry stored(ResultSet row, @Nullable StatusEntry status)
            throws SQLException {
        return row.getBoolean(16) ? status : null;
    }

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

    private static Granted granted(
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
