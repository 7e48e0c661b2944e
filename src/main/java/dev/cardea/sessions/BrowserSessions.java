package dev.cardea.sessions;

import dev.cardea.audit.Origin;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// Single sign-on: the session that a browser's cookie stands for. The cookie is the account, the
/// session and a generation under a MAC whose key is not in the database, so nothing stored can be
/// redeemed. In `refresh_grant` it has a row of its own, by which it is idle or not like every
/// other grant, and which counts the generations: whoever proves anew who they are gets the next
/// one, and a copy of the cookie before is nobody's.
@ApplicationScoped
public class BrowserSessions {

    /// The cookie's name.
    public static final String COOKIE = "__Host-cardea-session";

    private static final UUID GRANT = new UUID(0, 1);
    private static final String PREFIX = "cbs_";
    private static final int BODY = 36;
    private static final int MAC = 32;

    private static final String SELECT =
            """
            SELECT a.id, s.id, s.auth_time, s.amr, a.email, a.username, a.name, extract(epoch FROM now())::bigint,
                   g.rotated_at < now() - interval '1 minute'
            FROM session s JOIN account a ON a.id = s.account_id
                 JOIN refresh_grant g ON g.account_id = s.account_id AND g.session_id = s.id
            WHERE s.account_id = ? AND s.id = ? AND a.id = ? AND g.account_id = ? AND g.session_id = ? AND g.id = ?
              AND a.status = 'active' AND s.expires_at > now()
              AND g.rotated_at > now() - make_interval(secs => g.idle_seconds) AND g.generation <= ?\
            """;

    /// Ahead of its row only where the database went back in time: it is authentic, and stays good.
    private record Cookie(UUID accountId, UUID sessionId, int generation) {

        Cookie next() {
            return new Cookie(accountId, sessionId, generation + 1);
        }
    }

    private record Found(BrowserSession session, boolean stale) {}

    private final Database database;
    private final CardeaConfig.Sessions settings;
    private final SecretKey key;

    @Inject
    BrowserSessions(Database database, CardeaConfig config, MasterKey master) {
        this.database = database;
        this.settings = config.sessions();
        this.key = master.derive("browser-session", "HmacSHA256");
    }

    /// Gives a session that was begun in the transaction under way to a browser; returns its
    /// cookie.
    public String start(UUID accountId, UUID sessionId) {
        database.update(
                "INSERT INTO refresh_grant (account_id, session_id, id, client_id, generation, scope, not_before, rotated_at,"
                        + " idle_seconds, address) SELECT a.id, ?, ?, ?, 0, '', a.not_before, now(), ?, ? FROM account a WHERE a.id = ?",
                sessionId,
                GRANT,
                GRANT,
                settings.idle().toSeconds(),
                Origin.current().address(),
                accountId);
        return write(new Cookie(accountId, sessionId, 0));
    }

    /// The cookie that takes the place of this one, after its person proved anew who they are: from
    /// the commit on, this one is nobody's. Two who do so at once get the same. Empty when the
    /// session ended, or went further on.
    public Optional<String> renew(@Nullable String cookie) {
        return read(cookie)
                .map(Cookie::next)
                .filter(next ->
                        database.update(
                                        "UPDATE refresh_grant SET generation = ?"
                                                + " WHERE account_id = ? AND session_id = ? AND id = ? AND generation <= ?",
                                        next.generation(),
                                        next.accountId(),
                                        next.sessionId(),
                                        GRANT,
                                        next.generation())
                                > 0)
                .map(this::write);
    }

    /// Who is logged in to the browser that sent this cookie.
    public Optional<BrowserSession> find(@Nullable String cookie) {
        return read(cookie).flatMap(this::find);
    }

    private Optional<BrowserSession> find(Cookie cookie) {
        Optional<Found> found =
                database.one(
                        SELECT,
                        BrowserSessions::found,
                        cookie.accountId(),
                        cookie.sessionId(),
                        cookie.accountId(),
                        cookie.accountId(),
                        cookie.sessionId(),
                        GRANT,
                        cookie.generation());
        if (found.isPresent() && found.get().stale()) {
            database.update(
                    "UPDATE refresh_grant SET rotated_at = now(), address = ? WHERE account_id = ? AND session_id = ? AND id = ?",
                    Origin.current().address(),
                    cookie.accountId(),
                    cookie.sessionId(),
                    GRANT);
        }
        return found.map(Found::session);
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                new BrowserSession(
                        Database.uuid(row, 1),
                        Database.uuid(row, 2),
                        row.getLong(3),
                        Database.strings(row, 4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getLong(8)),
                row.getBoolean(9));
    }

    private String write(Cookie cookie) {
        ByteBuffer bytes = ByteBuffer.allocate(BODY + MAC);
        for (UUID id : new UUID[] {cookie.accountId(), cookie.sessionId()}) {
            bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        bytes.putInt(cookie.generation());
        bytes.put(mac(bytes.array()));
        return PREFIX + Secrets.base64url(bytes.array());
    }

    private Optional<Cookie> read(@Nullable String cookie) {
        if (cookie == null || !cookie.startsWith(PREFIX)) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cookie.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != BODY + MAC
                || !Secrets.equal(mac(bytes), Arrays.copyOfRange(bytes, BODY, bytes.length))) {
            return Optional.empty();
        }
        ByteBuffer body = ByteBuffer.wrap(bytes);
        UUID accountId = new UUID(body.getLong(), body.getLong());
        UUID sessionId = new UUID(body.getLong(), body.getLong());
        return Optional.of(new Cookie(accountId, sessionId, body.getInt()));
    }

    private byte[] mac(byte[] bytes) {
        return Secrets.hmac(key, Arrays.copyOf(bytes, BODY));
    }
}
