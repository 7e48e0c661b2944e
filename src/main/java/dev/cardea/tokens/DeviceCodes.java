package dev.cardea.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import dev.cardea.database.ExpiredRows;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// Device codes (RFC 8628): the device holds 256 random bits, kept as their SHA-256; a person types
/// a short code, kept under a MAC, since anybody could try all there are against a hash. Both are
/// good for ten minutes and once.
@ApplicationScoped
public class DeviceCodes {

    /// How long a person has to find the page and decide.
    public static final Duration LIFETIME = Duration.ofMinutes(10);

    /// How long a device waits between two polls.
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final int BYTES = 32;
    private static final int ATTEMPTS = 5;

    /// How long a code is remembered that nobody redeemed, so that its device is told why.
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private static final ExpiredRows EXPIRED = new ExpiredRows("device_code", "expires_at", "hash");
    private static final ExpiredRows EXPIRED_USER_CODES =
            new ExpiredRows("device_user_code", "expires_at", "code");

    private static final String POLL =
            """
            SELECT decision, granted, expires_at <= now(),
                   coalesce(polled_at > now() - make_interval(secs => interval_s), false),
                   coalesce(polled_at > now() - interval '1 second', false)
            FROM device_code WHERE hash = ? AND client_id = ?\
            """;

    /// Both codes, in the clear for the last time.
    public record Issued(String deviceCode, UserCode userCode) {}

    /// A request that nobody has decided on.
    public record Waiting(UUID clientId, DeviceRequest request) {}

    /// @param early before the interval is over
    /// @param atOnce within a second of the poll before
    private record State(
            String decision,
            @Nullable String granted,
            boolean over,
            boolean early,
            boolean atOnce) {}

    private final Database database;
    private final ObjectMapper json;
    private final SecretKey key;

    @Inject
    DeviceCodes(Database database, ObjectMapper json, MasterKey master) {
        this.database = database;
        this.json = json;
        this.key = master.derive("user-code", "HmacSHA256");
    }

    /// Outside of a transaction: a user code that is taken would abort it.
    public Issued issue(UUID clientId, DeviceRequest request) {
        Issued issued = claimed();
        database.update(
                "INSERT INTO device_code (hash, client_id, body, decision, interval_s, expires_at)"
                        + " VALUES (?, ?, ?, 'pending', ?, now() + make_interval(secs => ?))",
                Secrets.sha256(issued.deviceCode()),
                clientId,
                write(request),
                (int) INTERVAL.toSeconds(),
                (double) LIFETIME.toSeconds());
        return issued;
    }

    /// What waits for a decision under this user code.
    public Optional<Waiting> find(UserCode code) {
        return hash(code)
                .flatMap(hash ->
                        database.one(
                                "SELECT client_id, body FROM device_code WHERE hash = ? AND decision = 'pending' AND expires_at > now()",
                                row ->
                                        new Waiting(
                                                Database.uuid(row, 1),
                                                read(row.getString(2), DeviceRequest.class)),
                                hash));
    }

    /// Allows it, in the transaction that begins the device's session. False when somebody was
    /// faster, or its time is over.
    public boolean allow(UserCode code, DeviceGrant grant) {
        return decide(code, "allowed", write(grant));
    }

    /// Denies it. False when somebody was faster, or its time is over.
    public boolean deny(UserCode code) {
        return database.transaction(() -> decide(code, "denied", null));
    }

    /// Whether somebody has decided. Whoever polls many times a second causes one write in that
    /// second.
    public DevicePoll poll(String deviceCode, UUID clientId) {
        byte[] hash = Secrets.sha256(deviceCode);
        Optional<State> found = database.one(POLL, DeviceCodes::state, hash, clientId);
        if (found.isEmpty()) {
            return new DevicePoll.Unknown();
        }
        State state = found.get();
        if (state.over()) {
            return new DevicePoll.Expired();
        }
        if (state.decision().equals("denied")) {
            return new DevicePoll.Denied();
        }
        if (state.granted() != null) {
            return new DevicePoll.Allowed(read(state.granted(), DeviceGrant.class));
        }
        if (state.atOnce()) {
            return new DevicePoll.TooSoon();
        }
        database.update(
                "UPDATE device_code SET polled_at = now(), interval_s = interval_s + ? WHERE hash = ?",
                state.early() ? (int) INTERVAL.toSeconds() : 0,
                hash);
        return state.early() ? new DevicePoll.TooSoon() : new DevicePoll.Pending();
    }

    /// Redeems, in the transaction that makes the grant. False when somebody was faster.
    public boolean redeem(String deviceCode, UUID clientId) {
        return database.update(
                        "DELETE FROM device_code WHERE hash = ? AND client_id = ? AND decision = 'allowed' AND expires_at > now()",
                        Secrets.sha256(deviceCode),
                        clientId)
                > 0;
    }

    /// Deletes those that nobody waits for any more; returns how many.
    public int deleteExpired(int limit) {
        Instant now = database.clock();
        EXPIRED_USER_CODES.delete(database, now, limit);
        return EXPIRED.delete(database, now.minus(REMEMBERED), limit);
    }

    /// The row of a user code claims that nobody else has it.
    private Issued claimed() {
        for (int attempt = 1; ; attempt++) {
            Issued issued = new Issued(Secrets.token(BYTES), UserCode.fresh());
            try {
                database.update(
                        "INSERT INTO device_user_code (code, hash, expires_at)"
                                + " VALUES (?, ?, now() + make_interval(secs => ?))",
                        mac(issued.userCode()),
                        Secrets.sha256(issued.deviceCode()),
                        (double) LIFETIME.toSeconds());
                return issued;
            } catch (DatabaseException e) {
                if (attempt == ATTEMPTS || !e.violates("device_user_code_pk")) {
                    throw e;
                }
            }
        }
    }

    private boolean decide(UserCode code, String decision, @Nullable String granted) {
        Optional<byte[]> hash = hash(code);
        if (hash.isEmpty()
                || database.update(
                                "UPDATE device_code SET decision = ?, granted = ? WHERE hash = ? AND decision = 'pending'"
                                        + " AND expires_at > now()",
                                decision,
                                granted,
                                hash.get())
                        == 0) {
            return false;
        }
        database.update("DELETE FROM device_user_code WHERE code = ?", mac(code));
        return true;
    }

    private Optional<byte[]> hash(UserCode code) {
        return database.one(
                "SELECT hash FROM device_user_code WHERE code = ? AND expires_at > now()",
                row -> row.getBytes(1),
                mac(code));
    }

    private byte[] mac(UserCode code) {
        return Secrets.hmac(key, code.letters().getBytes(StandardCharsets.US_ASCII));
    }

    private static State state(ResultSet row) throws SQLException {
        return new State(
                row.getString(1),
                row.getString(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5));
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a device's request always becomes JSON", e);
        }
    }

    private <T> T read(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a device's request is not what was written", e);
        }
    }
}
