package dev.cardea.revocation;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.RevocationRule.Type;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The rules, in the order in which they commit. `seq` is taken under the row lock of
/// `revocation_head` inside the revoking transaction: a plain sequence commits out of order, and a
/// reader of "after N" would then skip rules for good.
@ApplicationScoped
public class RevocationLog {

    /// Seconds that the `iat` of a token may lie ahead of the database's clock.
    public static final long MOST_AHEAD = 15;

    /// Seconds for which a killed key may stand in caches of the JWKS beyond its `max-age`: those
    /// that cannot reach this service keep theirs. Whoever stole the key chooses when its tokens
    /// expire.
    private static final long KEY_IN_CACHES = 2 * 60 * 60;

    /// The channel that hurries what a poll would find.
    static final String CHANNEL = "cardea_revocation";

    private static final String STREAM = "main";

    /// The notification goes with it: the head is not locked for one more round trip. Where a
    /// distributed database runs it on another machine than readers listen on, they poll.
    private static final String APPEND =
            """
            WITH head AS (UPDATE revocation_head SET seq = seq + 1 WHERE stream = ? RETURNING seq),
            rule AS (
                INSERT INTO revocation_rule (stream, seq, type, value, not_before, until, reason, created_at, status)
                SELECT ?, seq, ?, ?, ?, ?::bigint + greatest(?::bigint,
                    (SELECT max(seconds) FROM token_lifetime WHERE stream = ? AND until > ?)), ?, ?, ?::bigint[]
                FROM head
                RETURNING seq, until)
            SELECT seq, until, pg_notify(?, seq::text) FROM rule\
            """;

    /// After a promotion the first function goes on telling the old timeline until a checkpoint
    /// ends, and only until then does the second tell the new one.
    private static final String TIMELINE =
            "greatest((SELECT timeline_id FROM pg_control_checkpoint()),"
                    + " (SELECT min_recovery_end_timeline FROM pg_control_recovery()))";

    private static final String TELLS_TIMELINE_AND_ROLE =
            "SELECT coalesce(has_function_privilege(to_regprocedure('pg_control_checkpoint()'), 'execute')"
                    + " AND has_function_privilege(to_regprocedure('pg_control_recovery()'), 'execute'), false),"
                    + " to_regprocedure('pg_is_in_recovery()') IS NOT NULL";

    /// What comes after the lock in a transaction follows every rule that has another number.
    private static final String HOLD =
            """
            WITH head AS MATERIALIZED (SELECT seq FROM revocation_head WHERE stream = ? FOR UPDATE)
            SELECT clock_timestamp() FROM head\
            """;

    /// What rules say that are ahead of the clock: tokens say no other future second.
    private static final String AHEAD =
            "SELECT coalesce(max(not_before), 0) FROM revocation_rule WHERE stream = ? AND not_before > ? AND ";

    /// A deleted client is given no further token: anybody may register and delete as many as they
    /// like, and moves nobody's `not_before` by it.
    private static final String OF_CLIENTS_THAT_LIVE =
            "type IN ('iss', 'client') AND reason <> 'client_deleted'";

    private static final String OF_PERSONS_AND_ONE_CLIENT =
            "type IN ('iss', 'sub', 'client') AND (type <> 'client' OR value = ?)";

    private static final String OF_ALL = "type IN ('iss', 'client', 'sub')";

    /// A rule, with where the status of the tokens stands that it hits.
    record Entry(RevocationRule rule, List<Long> status, Instant at) {}

    /// How far the log goes, and when by the database's clock that was so.
    ///
    /// @param known when the rule was written up to which somebody knows the log; null when it is
    ///   not there any more
    record Head(long seq, Instant at, KnownLog.Epoch epoch, @Nullable Instant known) {}

    private record Place(long seq, long until) {}

    /// Fired when a rule is appended; observed after commit.
    record Appended(RevocationRule rule) {}

    private final Database database;
    private final Event<Appended> appended;
    private final long tokenLifetime;
    private final long keyLifetime;
    private volatile @Nullable String look;

    @Inject
    RevocationLog(Database database, Event<Appended> appended, CardeaConfig config) {
        this.database = database;
        this.appended = appended;
        this.tokenLifetime = config.tokens().accessLifetime().toSeconds();
        this.keyLifetime =
                Math.max(tokenLifetime, config.keys().jwksMaxAge().toSeconds() + KEY_IN_CACHES);
    }

    /// Appends a rule to the transaction under way and returns its `seq`. The head's lock is held
    /// until that transaction ends, so this comes last in it. `now` is the database's clock, read
    /// after the subject's row was locked.
    public long append(
            Type type, String value, @Nullable Long notBefore, Reason reason, Instant now) {
        return append(type, value, notBefore, reason, now, null);
    }

    /// The same, with where the status of every token stands that the rule hits and that has one;
    /// null where that is not known.
    long append(
            Type type,
            String value,
            @Nullable Long notBefore,
            Reason reason,
            Instant now,
            @Nullable List<Long> status) {
        Place place =
                database.one(
                                APPEND,
                                row -> new Place(row.getLong(1), row.getLong(2)),
                                STREAM,
                                STREAM,
                                wire(type.name()),
                                value,
                                notBefore,
                                notBefore == null ? now.getEpochSecond() + 2 : notBefore,
                                type == Type.KID ? keyLifetime : tokenLifetime,
                                STREAM,
                                now.getEpochSecond(),
                                wire(reason.name()),
                                now,
                                status == null ? null : status.toArray(Long[]::new),
                                CHANNEL)
                        .orElseThrow();
        appended.fire(
                new Appended(
                        new RevocationRule(
                                place.seq(),
                                type,
                                value,
                                notBefore,
                                place.until(),
                                wire(reason.name()),
                                status != null)));
        return place.seq();
    }

    /// Keeps all others from appending until the transaction under way ends, and returns the
    /// database's clock. What locks no row that issuing needs takes its time here: between this and
    /// the commit nobody else is waited for.
    Instant hold() {
        return database.one(HOLD, row -> Database.instant(row, 1), STREAM).orElseThrow();
    }

    /// The first second in which a token of a subject may be issued that a revocation at `now` does
    /// not hit: "issued before" then needs no agreement of clocks, since `iat` is clamped to it. It
    /// is later than the clock, and than what tokens say since the last revocations of everything
    /// and of clients.
    long notBefore(Instant now) {
        return bounded(now, OF_CLIENTS_THAT_LIVE);
    }

    /// {@link #notBefore} for a client's tokens: later than those say that it got for persons, too.
    /// What happens to other clients is nothing to it: a storm of their revocations makes none of
    /// them wait.
    long notBeforeOfClient(Instant now, String clientId) {
        return bounded(now, OF_PERSONS_AND_ONE_CLIENT, clientId);
    }

    /// {@link #notBefore} for a revocation of everything: later than any token says.
    long notBeforeOfEverything(Instant now) {
        return bounded(now, OF_ALL);
    }

    /// Later than the `iat` of any token there can be, since none says more than {@link
    /// #MOST_AHEAD}: revocations in a storm push one another no further.
    static long beyondAnyToken(Instant now) {
        return now.getEpochSecond() + MOST_AHEAD + 2;
    }

    private long bounded(Instant now, String which, Object... parameters) {
        List<Object> all = new ArrayList<>(List.of(STREAM, now.getEpochSecond()));
        all.addAll(List.of(parameters));
        long latest = database.one(AHEAD + which, row -> row.getLong(1), all.toArray()).orElse(0L);
        long nextSecond = now.getEpochSecond() + (now.getNano() > 0 ? 1 : 0) + 1;
        return Math.min(Math.max(nextSecond, latest + 1), beyondAnyToken(now));
    }

    /// The `seq` of the newest committed rule.
    public long head() {
        return look(0).seq();
    }

    /// {@link #head()}, with the database's clock: rules that commit later have a higher `seq`.
    /// Throws 503 when a standby was asked: its clock goes on while its log lags behind.
    ///
    /// @param known up to which rule the log is known already
    Head look(long known) {
        return database.one(
                        lookStatement(),
                        row ->
                                new Head(
                                        row.getLong(1),
                                        Database.instant(row, 2),
                                        new KnownLog.Epoch(row.getString(3), row.getLong(4)),
                                        Database.instant(row, 5)),
                        known,
                        STREAM)
                .orElseThrow(() ->
                        ProblemException.retry(
                                Problem.UNAVAILABLE,
                                "the database does not lead",
                                Duration.ofSeconds(1)));
    }

    /// The time is that of the statement's beginning: what commits after it is not in the answer.
    /// Databases that are only like PostgreSQL may know no timeline, and some tell it to few.
    private String lookStatement() {
        String statement = look;
        if (statement == null) {
            statement =
                    database.one(
                                    TELLS_TIMELINE_AND_ROLE,
                                    row -> lookStatement(row.getBoolean(1), row.getBoolean(2)))
                            .orElseThrow();
            look = statement;
        }
        return statement;
    }

    private static String lookStatement(boolean tellsTimeline, boolean tellsRole) {
        return "SELECT h.seq, statement_timestamp(), h.epoch, "
                + (tellsTimeline ? TIMELINE : "0")
                + ", r.created_at FROM revocation_head h"
                + " LEFT JOIN revocation_rule r ON r.stream = h.stream AND r.seq = ?"
                + " WHERE h.stream = ?"
                + (tellsRole ? " AND NOT pg_is_in_recovery()" : "");
    }

    /// Begins another epoch, for all replicas, unless another one did.
    void endEpoch(KnownLog.Epoch epoch) {
        database.update(
                "UPDATE revocation_head SET epoch = ? WHERE stream = ? AND epoch = ?",
                Secrets.token(12),
                STREAM,
                epoch.lost());
    }

    /// The rules after `seq`, oldest first.
    public List<RevocationRule> after(long seq, int limit) {
        return entries(seq, limit).stream().map(Entry::rule).toList();
    }

    /// The same, with where the status of their tokens stands.
    List<Entry> entries(long seq, int limit) {
        return database.list(
                "SELECT seq, type, value, not_before, until, reason, status IS NOT NULL, status, created_at FROM revocation_rule"
                        + " WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?",
                row -> new Entry(rule(row), Database.longs(row, 8), Database.instant(row, 9)),
                STREAM,
                seq,
                limit);
    }

    /// Deletes rules that cannot hit a living token any more and that {@link RevocationReaders}
    /// have seen; returns how many.
    public int deleteExpired(int limit) {
        return database.update(
                "DELETE FROM revocation_rule WHERE stream = ? AND seq IN (SELECT seq FROM revocation_rule"
                        + " WHERE stream = ? AND until < extract(epoch FROM now())::bigint - 60"
                        + " AND seq <= (SELECT min(seq) FROM revocation_reader WHERE stream = ?)"
                        + " ORDER BY seq LIMIT ?)",
                STREAM,
                STREAM,
                STREAM,
                limit);
    }

    private static RevocationRule rule(ResultSet row) throws SQLException {
        return new RevocationRule(
                row.getLong(1),
                Type.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                row.getString(3),
                (Long) row.getObject(4),
                row.getLong(5),
                row.getString(6),
                row.getBoolean(7));
    }

    private static String wire(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
