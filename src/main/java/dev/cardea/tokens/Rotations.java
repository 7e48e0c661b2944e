package dev.cardea.tokens;

import dev.cardea.audit.Origin;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.revocation.StatusEntry;
import dev.cardea.revocation.StatusIndexes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Uses refresh tokens: their row is rotated in place by one conditional UPDATE (RFC 9700 §4.14.2).
/// A billion refreshes add no row.
@ApplicationScoped
class Rotations {

    private static final String MOVE_ON = "generation = ? + 1,";

    /// The current generation is used; the one before it, spent within the window, gives the same
    /// successor again. An account whose `not_before` differs from the grant's copy was revoked in
    /// between: the row is then looked at again.
    private static final String USE =
            """
            UPDATE refresh_grant g SET %s
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

    /// The statuses of living tokens, and the new one's: a grant that has many living tokens gives
    /// no further one a status.
    private static final String STATUS =
            """
            , status = (
                    SELECT CASE WHEN cardinality(living) < 64 THEN living || ?::bigint[] ELSE living END
                    FROM (SELECT ARRAY(SELECT one FROM unnest(g.status) one WHERE one >= ?) AS living) l)\
            """;

    private static final int HAS_STATUS = 16;
    private static final int ROTATED = 17;

    private final Database database;
    private final StatusIndexes indexes;
    private final IssueTime time;
    private final double window;
    private final boolean withStatus;
    private final String rotate;
    private final String keep;

    @Inject
    Rotations(Database database, StatusIndexes indexes, IssueTime time, CardeaConfig config) {
        this.database = database;
        this.indexes = indexes;
        this.time = time;
        this.window = config.sessions().retryWindow().toMillis() / 1000.0;
        this.withStatus = config.feed().statusLists();
        String status = withStatus ? STATUS : "";
        this.rotate = USE.formatted(MOVE_ON, status, RefreshGrants.GRANTED);
        this.keep = USE.formatted("", status, RefreshGrants.GRANTED);
    }

    /// Rotates; empty when the row, or what it hangs on, does not allow it.
    Optional<Rotation> rotate(RefreshToken token, UUID clientId) {
        return use(rotate, List.of(token.generation()), token, clientId);
    }

    /// Uses a token without rotating it, for a client whose tokens are bound otherwise; empty
    /// likewise. One that was spent within the window, before its client came to be such a one,
    /// gives its successor.
    Optional<Rotation> keep(RefreshToken token, UUID clientId) {
        return use(keep, List.of(), token, clientId);
    }

    private Optional<Rotation> use(
            String update, List<Integer> first, RefreshToken token, UUID clientId) {
        IssueTime.Start begun = time.start();
        StatusEntry status = indexes.next();
        Long[] packed = Stream.ofNullable(status).map(StatusEntry::packed).toArray(Long[]::new);
        List<@Nullable Object> parameters = new ArrayList<>(first);
        parameters.add(token.generation());
        parameters.add(Origin.current().address());
        if (withStatus) {
            parameters.add(packed);
            parameters.add(indexes.firstAlive());
        }
        parameters.addAll(
                List.of(
                        token.accountId(),
                        token.sessionId(),
                        token.grantId(),
                        clientId,
                        token.generation(),
                        token.generation(),
                        window,
                        token.accountId(),
                        token.sessionId(),
                        token.accountId(),
                        packed));
        return database.one(
                update,
                row -> {
                    RefreshToken current =
                            row.getInt(1) == token.generation() ? token : token.successor();
                    StatusEntry stored = row.getBoolean(HAS_STATUS) ? status : null;
                    Granted granted = RefreshGrants.granted(row, current, stored, begun);
                    return row.getBoolean(ROTATED)
                            ? new Rotation.Rotated(granted)
                            : new Rotation.Repeated(granted);
                },
                parameters.toArray());
    }
}
