package dev.cardea.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.database.ExpiredRows;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Codes: 256 random bits, kept as their SHA-256, good for a minute and once.
@ApplicationScoped
public class AuthorizationCodes {

    /// How long a code can be redeemed.
    public static final Duration LIFETIME = Duration.ofSeconds(60);

    private static final int BYTES = 32;
    private static final ExpiredRows EXPIRED =
            new ExpiredRows("authorization_code", "expires_at", "hash");

    /// A code as it is found.
    ///
    /// @param spent it was redeemed before, or its time is over
    public record Found(AuthorizationCode code, boolean spent) {}

    private record Gave(String jti, UUID accountId, UUID sessionId, @Nullable UUID grantId) {}

    private final Database database;
    private final Revocations revocations;
    private final ObjectMapper json;
    private final Duration remembered;

    @Inject
    AuthorizationCodes(
            Database database, Revocations revocations, ObjectMapper json, CardeaConfig config) {
        this.database = database;
        this.revocations = revocations;
        this.json = json;
        this.remembered = config.tokens().accessLifetime();
    }

    public String issue(AuthorizationCode code) {
        String text = Secrets.token(BYTES);
        database.update(
                "INSERT INTO authorization_code (hash, body, client_id, account_id, session_id, expires_at)"
                        + " VALUES (?, ?, ?, ?, ?, now() + make_interval(secs => ?))",
                Secrets.sha256(text),
                write(code),
                code.clientId(),
                code.accountId(),
                code.sessionId(),
                (double) LIFETIME.toSeconds());
        return text;
    }

    /// What a code stands for, spent or not: the caller checks who presents it before it redeems.
    public Optional<Found> find(String text) {
        return database.one(
                "SELECT body, redeemed_at IS NOT NULL OR expires_at <= now() FROM authorization_code WHERE hash = ?",
                this::found,
                Secrets.sha256(text));
    }

    /// Redeems, in the transaction that makes the grant. False when somebody was faster.
    ///
    /// @param jti of the access token to come
    /// @param grantId of the refresh grant to come
    public boolean redeem(String text, String jti, @Nullable UUID grantId) {
        return database.update(
                        "UPDATE authorization_code SET redeemed_at = now(), access_jti = ?, grant_id = ?::uuid"
                                + " WHERE hash = ? AND redeemed_at IS NULL AND expires_at > now()",
                        jti,
                        grantId,
                        Secrets.sha256(text))
                > 0;
    }

    /// A code that comes again was stolen, before or now: what the first use gave ends (RFC 6749
    /// §4.1.2). Once: nothing happens where that was done, or the code was never redeemed.
    public void replayed(String text) {
        byte[] hash = Secrets.sha256(text);
        database.inTransaction(() ->
                database.one(
                                "SELECT account_id FROM authorization_code WHERE hash = ? AND access_jti IS NOT NULL",
                                row -> Database.uuid(row, 1),
                                hash)
                        .ifPresent(accountId -> {
                            revocations.lock(accountId);
                            takeBack(hash);
                        }));
    }

    private void takeBack(byte[] hash) {
        database.one(
                        "UPDATE authorization_code c SET access_jti = NULL"
                                + " FROM (SELECT hash, access_jti FROM authorization_code"
                                + " WHERE hash = ? AND access_jti IS NOT NULL FOR UPDATE) gave"
                                + " WHERE c.hash = ? AND gave.hash = c.hash"
                                + " RETURNING gave.access_jti, c.account_id, c.session_id, c.grant_id",
                        AuthorizationCodes::gave,
                        hash,
                        hash)
                .ifPresent(gave ->
                        revocations.endGrant(
                                gave.accountId(), gave.sessionId(), gave.grantId(), gave.jti()));
    }

    /// Deletes codes whose access token is over too; returns how many.
    public int deleteExpired(int limit) {
        return EXPIRED.delete(database, database.clock().minus(remembered), limit);
    }

    private static Gave gave(ResultSet row) throws SQLException {
        return new Gave(
                row.getString(1),
                Database.uuid(row, 2),
                Database.uuid(row, 3),
                row.getObject(4, UUID.class));
    }

    private Found found(ResultSet row) throws SQLException {
        try {
            return new Found(
                    json.readValue(row.getString(1), AuthorizationCode.class), row.getBoolean(2));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a code is not what was written", e);
        }
    }

    private String write(AuthorizationCode code) {
        try {
            return json.writeValueAsString(code);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a code always becomes JSON", e);
        }
    }
}
