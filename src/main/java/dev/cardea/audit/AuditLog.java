package dev.cardea.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
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

/// Appends to the audit trail, in the transaction of what it tells about where there is one, and
/// reads it back.
@ApplicationScoped
public class AuditLog {

    private static final String COLUMNS =
            "id, at, type, account_id, actor_id, session_id, address, user_agent, request_id, detail";

    private static final UUID LAST = new UUID(-1, -1);

    private final Database database;
    private final Clock clock;
    private final ObjectMapper json;

    @Inject
    AuditLog(Database database, Clock clock, ObjectMapper json) {
        this.database = database;
        this.clock = clock;
        this.json = json;
    }

    public void append(AuditEvent event) {
        Origin origin = Origin.current();
        database.update(
                "INSERT INTO audit_entry (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                Secrets.id(clock),
                clock.instant(),
                event.type().name(),
                event.accountId(),
                event.actorId(),
                event.sessionId(),
                origin.address(),
                origin.userAgent(),
                origin.requestId(),
                detail(event));
    }

    /// The newest entries before `before`, at most `limit`; of one account and of one type when
    /// those are given.
    public List<AuditEntry> find(
            @Nullable UUID accountId,
            @Nullable String type,
            Instant before,
            UUID beforeId,
            int limit) {
        return database.list(
                "SELECT "
                        + COLUMNS
                        + " FROM audit_entry WHERE (at, id) < (?, ?)"
                        + " AND (?::uuid IS NULL OR account_id = ?::uuid) AND (?::text IS NULL OR type = ?::text)"
                        + " ORDER BY at DESC, id DESC LIMIT ?",
                AuditLog::entry,
                before,
                beforeId,
                accountId,
                accountId,
                type,
                type,
                limit);
    }

    /// The newest entries about one account.
    public List<AuditEntry> newest(UUID accountId, int limit) {
        return before(accountId, clock.instant().plus(Duration.ofDays(1)), LAST, limit);
    }

    /// The newest entries about one account before `before`, at most `limit`.
    public List<AuditEntry> before(UUID accountId, Instant before, UUID beforeId, int limit) {
        return database.list(
                "SELECT "
                        + COLUMNS
                        + " FROM audit_entry WHERE account_id = ? AND (at, id) < (?, ?)"
                        + " ORDER BY at DESC, id DESC LIMIT ?",
                AuditLog::entry,
                accountId,
                before,
                beforeId,
                limit);
    }

    private String detail(AuditEvent event) {
        try {
            return json.writeValueAsString(event.detail());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings always become JSON", e);
        }
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                Database.uuid(row, 1),
                Database.instant(row, 2),
                row.getString(3),
                Database.uuid(row, 4),
                Database.uuid(row, 5),
                Database.uuid(row, 6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10));
    }
}
