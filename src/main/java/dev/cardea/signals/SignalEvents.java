package dev.cardea.signals;

import dev.cardea.database.Database;
import dev.cardea.database.ExpiredRows;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What waits to be told, stream by stream in the order in which it happened. A row goes when its
/// receiver has taken it, or after `cardea.signals.keep`.
@ApplicationScoped
public class SignalEvents {

    private static final ExpiredRows OLD =
            new ExpiredRows("signal_event", "created_at", "stream_id", "id");

    /// @param id the `jti`
    /// @param body the claims, JSON
    record Waiting(UUID id, String body) {}

    /// How much waits in a stream, and since when.
    public record Backlog(UUID streamId, int events, Instant oldest) {}

    private final Database database;

    @Inject
    SignalEvents(Database database) {
        this.database = database;
    }

    /// @param control about the stream itself: told whatever its status
    void add(UUID streamId, Waiting event, boolean control, Instant at) {
        database.update(
                "INSERT INTO signal_event (stream_id, id, body, control, created_at) VALUES (?, ?, ?, ?, ?)",
                streamId,
                event.id(),
                event.body(),
                control,
                at);
    }

    /// What is to be told next: all of an enabled stream, of another what is about the stream.
    List<Waiting> next(SignalStream stream, int limit) {
        return database.list(
                "SELECT id, body FROM signal_event WHERE stream_id = ? AND (control OR ?)"
                        + " ORDER BY created_at, id LIMIT ?",
                row -> new Waiting(Database.uuid(row, 1), row.getString(2)),
                stream.id(),
                stream.enabled(),
                limit);
    }

    /// Those of the streams that are there and have nothing to tell.
    List<UUID> quiet(Collection<UUID> streams) {
        return database.list(
                "SELECT s.id FROM signal_stream s WHERE s.id = ANY (?) AND NOT EXISTS (SELECT 1 FROM signal_event e"
                        + " WHERE e.stream_id = s.id AND (e.control OR s.status = 'enabled'))",
                row -> Database.uuid(row, 1),
                (Object) streams.toArray(UUID[]::new));
    }

    /// Returns how many of them there were.
    int remove(UUID streamId, Collection<UUID> ids) {
        return ids.isEmpty()
                ? 0
                : database.update(
                        "DELETE FROM signal_event WHERE stream_id = ? AND id = ANY (?)",
                        streamId,
                        ids.toArray(UUID[]::new));
    }

    /// Drops what waits in a stream, but for what is about the stream.
    void drop(UUID streamId) {
        database.update("DELETE FROM signal_event WHERE stream_id = ? AND NOT control", streamId);
    }

    /// Whether more than this many wait.
    boolean exceeds(UUID streamId, int most) {
        return database.one(
                        "SELECT 1 FROM signal_event WHERE stream_id = ? OFFSET ? LIMIT 1",
                        row -> true,
                        streamId,
                        most)
                .isPresent();
    }

    public Map<UUID, Backlog> backlogs(Collection<UUID> streams) {
        return database
                .list(
                        "SELECT stream_id, count(*), min(created_at) FROM signal_event WHERE stream_id = ANY (?) GROUP BY stream_id",
                        row ->
                                new Backlog(
                                        Database.uuid(row, 1),
                                        row.getInt(2),
                                        Database.instant(row, 3)),
                        (Object) streams.toArray(UUID[]::new))
                .stream()
                .collect(Collectors.toMap(Backlog::streamId, Function.identity()));
    }

    /// Enabled streams with something older than `before`.
    List<UUID> stale(Instant before) {
        return database.list(
                "SELECT s.id FROM signal_stream s WHERE s.status = 'enabled' AND (SELECT e.created_at FROM signal_event e"
                        + " WHERE e.stream_id = s.id ORDER BY e.created_at, e.id LIMIT 1) < ?",
                row -> Database.uuid(row, 1),
                before);
    }

    int deleteOlder(Instant before, int limit) {
        return OLD.delete(database, before, limit);
    }
}
