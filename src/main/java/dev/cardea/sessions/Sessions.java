package dev.cardea.sessions;

import dev.cardea.audit.Origin;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The sessions that are alive. Ending one is `revocation`'s.
@ApplicationScoped
public class Sessions {

    /// The account and the credential are locked and looked at again: a password that was changed,
    /// or an account that was disabled, while the hash was being compared begins no session.
    private static final String BEGIN =
            """
            WITH proved AS (
                SELECT a.id FROM account a JOIN credential c ON c.account_id = a.id AND c.kind = 'password'
                WHERE a.id = ? AND c.account_id = ? AND a.status = 'active' AND c.secret = ? FOR SHARE)
            INSERT INTO session (account_id, id, created_at, expires_at, auth_time, amr, organization_id, address, user_agent)
            SELECT id, ?, now(), now() + make_interval(secs => ?), extract(epoch FROM now())::bigint, ?,
                   (SELECT min(m.organization_id::text)::uuid FROM membership m WHERE m.account_id = ? HAVING count(*) = 1), ?, ?
            FROM proved RETURNING id\
            """;

    /// The session that allows it is held, and the new one knows what that one proved.
    private static final String BRANCH =
            """
            WITH held AS (
                SELECT s.account_id, s.auth_time, s.amr, s.organization_id, s.provider
                FROM account a JOIN session s ON s.account_id = a.id
                WHERE a.id = ? AND s.account_id = ? AND s.id = ? AND a.status = 'active' AND s.expires_at > now() FOR SHARE)
            INSERT INTO session (account_id, id, created_at, expires_at, auth_time, amr, organization_id, address, user_agent, provider)
            SELECT account_id, ?, now(), now() + make_interval(secs => ?), auth_time, amr, organization_id, ?, ?, provider
            FROM held RETURNING id\
            """;

    private static final String SELECT =
            """
            SELECT s.account_id, s.id, s.created_at, coalesce(max(g.rotated_at), s.created_at), s.expires_at,
                   coalesce(max(g.address), s.address), s.user_agent, s.amr, s.organization_id
            FROM session s JOIN refresh_grant g ON g.account_id = s.account_id AND g.session_id = s.id
            WHERE s.account_id = ? AND s.expires_at > now()
              AND g.rotated_at > now() - make_interval(secs => g.idle_seconds)
            GROUP BY s.account_id, s.id ORDER BY s.id DESC\
            """;

    private final Database database;
    private final Clock clock;
    private final CardeaConfig.Sessions settings;

    @Inject
    Sessions(Database database, Clock clock, CardeaConfig config) {
        this.database = database;
        this.clock = clock;
        this.settings = config.sessions();
    }

    /// Begins a session for whoever proved the password with this hash. Empty when that is not the
    /// password any more, or the account is not active. Somebody with exactly one membership is
    /// active in that organization.
    public Optional<UUID> begin(UUID accountId, String provedHash, List<String> amr) {
        Origin origin = Origin.current();
        return database.one(
                BEGIN,
                row -> Database.uuid(row, 1),
                accountId,
                accountId,
                provedHash,
                Secrets.id(clock),
                (double) settings.absolute().toSeconds(),
                amr,
                accountId,
                origin.address(),
                origin.userAgent());
    }

    /// Begins a session for another device of somebody who is logged in and allows it; it outlives
    /// theirs. Empty when theirs has ended or the account is not active.
    public Optional<UUID> branch(UUID accountId, UUID sessionId, String address, String userAgent) {
        return database.one(
                BRANCH,
                row -> Database.uuid(row, 1),
                accountId,
                accountId,
                sessionId,
                Secrets.id(clock),
                (double) settings.absolute().toSeconds(),
                address,
                userAgent);
    }

    /// Somebody who is logged in proved the password again. False when that is not the password any
    /// more, the account is not active, or the session has ended.
    public boolean prove(UUID accountId, UUID sessionId, String provedHash, List<String> amr) {
        return database.update(
                        "UPDATE session s SET auth_time = extract(epoch FROM now())::bigint, amr = ?"
                                + " FROM account a JOIN credential c ON c.account_id = a.id AND c.kind = 'password'"
                                + " WHERE s.account_id = ? AND s.id = ? AND s.expires_at > now() AND a.id = ? AND c.account_id = ?"
                                + " AND a.status = 'active' AND c.secret = ?",
                        amr,
                        accountId,
                        sessionId,
                        accountId,
                        accountId,
                        provedHash)
                > 0;
    }

    /// Holds a session and its account until the transaction under way ends: what is read of them
    /// meanwhile stays true. False when the session has ended or the account is not active.
    public boolean hold(UUID accountId, UUID sessionId) {
        return database.one(
                        "SELECT 1 FROM account a JOIN session s ON s.account_id = a.id WHERE a.id = ? AND s.account_id = ?"
                                + " AND s.id = ? AND a.status = 'active' AND s.expires_at > now() FOR SHARE",
                        row -> true,
                        accountId,
                        accountId,
                        sessionId)
                .isPresent();
    }

    /// Newest first.
    public List<Session> of(UUID accountId) {
        return database.list(SELECT, Sessions::session, accountId);
    }

    /// Makes an organization the active one of a session, or none; the next refresh carries it.
    /// False when the session has ended.
    public boolean activate(UUID accountId, UUID sessionId, @Nullable UUID organizationId) {
        return database.update(
                        "UPDATE session SET organization_id = ?::uuid WHERE account_id = ? AND id = ?",
                        organizationId,
                        accountId,
                        sessionId)
                > 0;
    }

    private static Session session(ResultSet row) throws SQLException {
        return new Session(
                Database.uuid(row, 1),
                Database.uuid(row, 2),
                Database.instant(row, 3),
                Database.instant(row, 4),
                Database.instant(row, 5),
                row.getString(6),
                row.getString(7),
                Database.strings(row, 8),
                row.getObject(9, UUID.class));
    }
}
