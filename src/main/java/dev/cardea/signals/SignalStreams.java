package dev.cardea.signals;

import dev.cardea.crypto.FieldCipher;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.signals.SignalStream.Status;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The streams as rows, with whose turn it is to push. What goes into `Authorization` is encrypted
/// under the master key.
@ApplicationScoped
public class SignalStreams {

    private static final String COLUMNS =
            "id, client_id, description, events_requested, endpoint_url, status, status_reason, locked,"
                    + " failures, attempts, rejected, created_at";
    private static final int BATCH = 20;

    /// What a receiver says of its stream.
    ///
    /// @param authorization sent with each push; null for none
    record Settings(
            @Nullable String description,
            @Nullable List<String> requested,
            @Nullable String endpointUrl,
            @Nullable String authorization) {}

    /// The right to push once.
    ///
    /// @param authorization for the endpoint that was claimed, and no other; null for none
    record Turn(@Nullable String authorization) {

        @Override
        public String toString() {
            return "Turn";
        }
    }

    private final Database database;
    private final FieldCipher cipher;
    private final Clock clock;

    @Inject
    SignalStreams(Database database, FieldCipher cipher, Clock clock) {
        this.database = database;
        this.cipher = cipher;
        this.clock = clock;
    }

    SignalStream create(UUID clientId, Settings settings) {
        UUID id = Secrets.id(clock);
        Instant now = clock.instant();
        database.update(
                "INSERT INTO signal_stream (id, client_id, description, events_requested, endpoint_url, authorization_header,"
                        + " status, locked, failures, attempts, rejected, due_at, created_at, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 'enabled', false, 0, 0, 0, ?, ?, ?)",
                id,
                clientId,
                settings.description(),
                settings.requested(),
                settings.endpointUrl(),
                sealed(id, settings.authorization()),
                now,
                now,
                now);
        return byId(id).orElseThrow();
    }

    void change(UUID id, Settings settings) {
        database.update(
                "UPDATE signal_stream SET description = ?, events_requested = ?, endpoint_url = ?, authorization_header = ?,"
                        + " failures = 0, due_at = ?, updated_at = now() WHERE id = ?",
                settings.description(),
                settings.requested(),
                settings.endpointUrl(),
                sealed(id, settings.authorization()),
                clock.instant(),
                id);
    }

    boolean delete(UUID id, UUID clientId) {
        return database.update(
                        "DELETE FROM signal_stream WHERE id = ? AND client_id = ?", id, clientId)
                > 0;
    }

    Optional<SignalStream> byId(UUID id) {
        return list("WHERE id = ?", id).stream().findFirst();
    }

    /// The stream if it is this client's: another's is as good as none.
    Optional<SignalStream> find(UUID id, UUID clientId) {
        return byId(id).filter(stream -> stream.clientId().equals(clientId));
    }

    List<SignalStream> ofClient(UUID clientId) {
        return list("WHERE client_id = ? ORDER BY id", clientId);
    }

    /// Those in which something can wait.
    List<SignalStream> listening() {
        return list("WHERE status <> 'disabled'");
    }

    /// All, by id.
    public List<SignalStream> after(UUID id, int limit) {
        return list("WHERE id > ? ORDER BY id LIMIT ?", id, limit);
    }

    /// Sets the status, and begins anew with pushing. False when it has gone, or was so already.
    boolean status(UUID id, Status status, @Nullable String reason, boolean locked) {
        return database.update(
                        "UPDATE signal_stream SET status = ?, status_reason = ?, locked = ?, failures = 0, due_at = ?,"
                                + " updated_at = now() WHERE id = ? AND (status <> ? OR locked <> ?)",
                        status.wire(),
                        reason,
                        locked,
                        clock.instant(),
                        id,
                        status.wire(),
                        locked)
                > 0;
    }

    /// Whether it is time for a verification event again; then the next has to wait.
    boolean verify(UUID id, Duration interval) {
        Instant now = clock.instant();
        return database.update(
                        "UPDATE signal_stream SET verified_at = ? WHERE id = ? AND (verified_at IS NULL OR verified_at <= ?)",
                        now,
                        id,
                        now.minus(interval))
                > 0;
    }

    /// Some with something to push now, the longest waiting first.
    List<SignalStream> due(Set<UUID> leftAlone) {
        return list(
                "s WHERE endpoint_url IS NOT NULL AND due_at <= ? AND client_id <> ALL(?)"
                        + " AND ((s.status = 'enabled' AND (SELECT e.id FROM signal_event e WHERE e.stream_id = s.id"
                        + " ORDER BY e.created_at, e.id LIMIT 1) IS NOT NULL)"
                        + " OR (SELECT e.id FROM signal_event e WHERE e.stream_id = s.id AND e.control"
                        + " ORDER BY e.created_at LIMIT 1) IS NOT NULL) ORDER BY due_at LIMIT ?",
                clock.instant(),
                leftAlone.toArray(UUID[]::new),
                BATCH);
    }

    /// Takes the next push, until `lease` is over. Empty when another worker or replica was faster,
    /// or the stream's status or endpoint changed.
    Optional<Turn> claim(SignalStream stream, Duration lease) {
        return database.one(
                "UPDATE signal_stream SET attempts = attempts + 1, due_at = ?"
                        + " WHERE id = ? AND attempts = ? AND status = ? AND endpoint_url = ?"
                        + " RETURNING authorization_header",
                row -> new Turn(opened(stream.id(), row.getBytes(1))),
                clock.instant().plus(lease),
                stream.id(),
                stream.attempts(),
                stream.status().wire(),
                stream.endpointUrl());
    }

    /// The receiver answered: the next push is due. `rejected` when it called the event bad.
    void answered(SignalStream stream, boolean rejected) {
        database.update(
                "UPDATE signal_stream SET failures = 0, rejected = rejected + ?, due_at = ? WHERE id = ?",
                rejected ? 1 : 0,
                clock.instant(),
                stream.id());
    }

    /// The push failed: the next is due after `wait`.
    void failed(SignalStream stream, Duration wait) {
        database.update(
                "UPDATE signal_stream SET failures = failures + 1, due_at = ? WHERE id = ?",
                clock.instant().plus(wait),
                stream.id());
    }

    void rejected(UUID id, int events) {
        database.update(
                "UPDATE signal_stream SET rejected = rejected + ? WHERE id = ?", events, id);
    }

    @Nullable String authorization(UUID id) {
        return database.one(
                        "SELECT authorization_header FROM signal_stream WHERE id = ? AND authorization_header IS NOT NULL",
                        row -> row.getBytes(1),
                        id)
                .map(sealed -> opened(id, sealed))
                .orElse(null);
    }

    private @Nullable String opened(UUID id, byte @Nullable [] sealed) {
        return sealed == null
                ? null
                : new String(cipher.open(sealed, context(id)), StandardCharsets.US_ASCII);
    }

    private byte @Nullable [] sealed(UUID id, @Nullable String authorization) {
        return authorization == null
                ? null
                : cipher.seal(authorization.getBytes(StandardCharsets.US_ASCII), context(id));
    }

    private static String context(UUID id) {
        return "signal_stream " + id;
    }

    private List<SignalStream> list(String condition, Object... parameters) {
        return database.list(
                "SELECT " + COLUMNS + " FROM signal_stream " + condition,
                SignalStreams::stream,
                parameters);
    }

    private static SignalStream stream(ResultSet row) throws SQLException {
        return new SignalStream(
                Database.uuid(row, 1),
                Database.uuid(row, 2),
                row.getString(3),
                row.getArray(4) == null ? null : Database.strings(row, 4),
                row.getString(5),
                Status.valueOf(row.getString(6).toUpperCase(Locale.ROOT)),
                row.getString(7),
                row.getBoolean(8),
                row.getInt(9),
                row.getLong(10),
                row.getLong(11),
                Database.instant(row, 12));
    }
}
