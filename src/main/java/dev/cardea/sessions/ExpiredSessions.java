package dev.cardea.sessions;

import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.database.ExpiredRows;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Sessions that ended by themselves: their rows go.
@ApplicationScoped
public class ExpiredSessions {

    private static final ExpiredRows EXPIRED =
            new ExpiredRows("session", "expires_at", "account_id", "id");

    /// Whether nothing can refresh a session any more. A minute is added for a refresh that is just
    /// under way.
    private static final String IDLE =
            """
            NOT EXISTS (SELECT FROM refresh_grant g WHERE g.account_id = s.account_id AND g.session_id = s.id
                        AND g.rotated_at > now() - make_interval(secs => g.idle_seconds + 60))\
            """;

    /// Along the index of `expires_at`, as far as sessions are old enough to be idle: an index on
    /// `rotated_at` would make every refresh dearer.
    private static final String STRETCH =
            """
            SELECT s.expires_at, s.account_id, s.id, %s FROM session s
            WHERE (s.expires_at, s.account_id, s.id) > (?, ?, ?) AND s.expires_at < now() + make_interval(secs => ?)
            ORDER BY s.expires_at, s.account_id, s.id LIMIT ?\
            """
                    .formatted(IDLE);

    /// Where a walk over the sessions stands.
    public record Place(Instant expiresAt, UUID accountId, UUID id) {
        public static final Place START = new Place(Instant.EPOCH, new UUID(0, 0), new UUID(0, 0));
    }

    /// A stretch of a walk: where it ended ({@link Place#START} when all were seen), and how many
    /// it deleted.
    public record Walk(Place place, int deleted) {}

    private record Seen(Place place, boolean idle) {}

    private final Database database;
    private final Duration remembered;
    private final Duration neverIdle;

    @Inject
    ExpiredSessions(Database database, CardeaConfig config) {
        this.database = database;
        this.neverIdle = config.sessions().absolute().minus(config.sessions().idle());
        this.remembered =
                config.feed().statusLists()
                        ? config.tokens().accessLifetime().plusMinutes(1)
                        : Duration.ZERO;
    }

    /// Deletes sessions past their absolute lifetime; returns how many. Where tokens carry a
    /// status, a session is remembered as long as its last token: a revocation of the account has
    /// to find it.
    public int deleteExpired(int limit) {
        return EXPIRED.delete(database, database.clock().minus(remembered), limit);
    }

    /// Looks at the next `limit` sessions after `from` and deletes those nothing can refresh any
    /// more. Their access tokens have long expired.
    public Walk deleteIdle(Place from, int limit) {
        List<Seen> stretch =
                database.list(
                        STRETCH,
                        ExpiredSessions::seen,
                        from.expiresAt(),
                        from.accountId(),
                        from.id(),
                        (double) neverIdle.toSeconds(),
                        limit);
        int deleted =
                stretch.stream()
                        .filter(Seen::idle)
                        .mapToInt(seen ->
                                database.update(
                                        "DELETE FROM session s WHERE s.account_id = ? AND s.id = ? AND "
                                                + IDLE,
                                        seen.place().accountId(),
                                        seen.place().id()))
                        .sum();
        return new Walk(stretch.size() < limit ? Place.START : stretch.getLast().place(), deleted);
    }

    private static Seen seen(ResultSet row) throws SQLException {
        return new Seen(
                new Place(Database.instant(row, 1), Database.uuid(row, 2), Database.uuid(row, 3)),
                row.getBoolean(4));
    }
}
