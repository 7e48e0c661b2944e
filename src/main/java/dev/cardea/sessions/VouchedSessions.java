package dev.cardea.sessions;

import dev.cardea.audit.Origin;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Sessions of people whom another provider vouches for. They know which, so that they end with the
/// connection to it.
@ApplicationScoped
public class VouchedSessions {

    /// How they proved who they are: elsewhere. RFC 8176 has no word for it.
    public static final List<String> AMR = List.of("fed");

    /// The account and the connection are locked and looked at again: neither ends meanwhile
    /// without the session.
    private static final String BEGIN =
            """
            WITH proved AS (
                SELECT a.id, l.provider FROM account a JOIN account_link l ON l.account_id = a.id
                WHERE a.id = ? AND l.account_id = ? AND l.provider = ? AND l.subject = ? AND a.status = 'active' FOR SHARE)
            INSERT INTO session (account_id, id, created_at, expires_at, auth_time, amr, organization_id, address, user_agent, provider)
            SELECT id, ?, now(), now() + make_interval(secs => ?), ?, ?,
                   (SELECT min(m.organization_id::text)::uuid FROM membership m WHERE m.account_id = ? HAVING count(*) = 1), ?, ?,
                   provider
            FROM proved RETURNING id\
            """;

    /// A proof that is not newer than the session's own changes nothing.
    private static final String AGAIN =
            """
            UPDATE session s SET auth_time = greatest(s.auth_time, ?),
                   amr = CASE WHEN s.auth_time < ? THEN ? ELSE s.amr END,
                   provider = CASE WHEN s.auth_time < ? THEN l.provider ELSE s.provider END
            FROM account a JOIN account_link l ON l.account_id = a.id
            WHERE s.account_id = ? AND s.id = ? AND s.expires_at > now() AND a.id = ? AND a.status = 'active'
              AND l.account_id = ? AND l.provider = ? AND l.subject = ?\
            """;

    private final Database database;
    private final Clock clock;
    private final CardeaConfig.Sessions settings;

    @Inject
    VouchedSessions(Database database, Clock clock, CardeaConfig config) {
        this.database = database;
        this.clock = clock;
        this.settings = config.sessions();
    }

    /// Begins a session. Empty when the account is not connected to them any more, or not active.
    ///
    /// @param authTime when they proved who they are, seconds since the epoch; null where the
    ///   provider does not say
    public Optional<UUID> begin(
            UUID accountId, String provider, String subject, @Nullable Long authTime) {
        Origin origin = Origin.current();
        return database.one(
                BEGIN,
                row -> Database.uuid(row, 1),
                accountId,
                accountId,
                provider,
                subject,
                Secrets.id(clock),
                (double) settings.absolute().toSeconds(),
                authTime == null ? 0L : authTime,
                AMR,
                accountId,
                origin.address(),
                origin.userAgent());
    }

    /// Somebody who is logged in came through the provider again. False when the account is not
    /// connected to them any more, not active, or the session has ended.
    public boolean again(
            UUID accountId,
            UUID sessionId,
            String provider,
            String subject,
            @Nullable Long authTime) {
        long proved = authTime == null ? 0L : authTime;
        return database.update(
                        AGAIN, proved, proved, AMR, proved, accountId, sessionId, accountId,
                        accountId, provider, subject)
                > 0;
    }
}
