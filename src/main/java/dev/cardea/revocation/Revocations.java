package dev.cardea.revocation;

import dev.cardea.database.Database;
import dev.cardea.revocation.RevocationRule.Type;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Every way to take trust back. Each method stops what is stored and writes its rule, in one
/// transaction (its own, or the caller's), and returns the `seq` of the last rule written, or 0
/// when there was nothing to end. What may be too much for one transaction is {@link
/// MassRevocations}'.
///
/// The order is what makes it exact while tokens are being issued: the subject's row is locked
/// first, then its sessions go (which waits for rotations under way), and only then is the clock
/// read. A rotation that waits for this transaction finds its row gone, or stamped with a
/// `not_before` that its own view of the account does not have, and looks again.
@ApplicationScoped
public class Revocations {

    private final Database database;
    private final RevocationLog log;
    private final GrantStatuses statuses;
    private final AccountRules rules;

    @Inject
    Revocations(Database database, RevocationLog log, GrantStatuses statuses, AccountRules rules) {
        this.database = database;
        this.log = log;
        this.statuses = statuses;
        this.rules = rules;
    }

    /// Ends one session with its refresh grants.
    public long endSession(UUID accountId, UUID sessionId, Reason reason) {
        return database.transaction(() -> {
            Map<UUID, List<Long>> living = statuses.ofSession(accountId, sessionId);
            if (database.update(
                            "DELETE FROM session WHERE account_id = ? AND id = ?",
                            accountId,
                            sessionId)
                    == 0) {
                return 0L;
            }
            return rules.end(accountId, List.of(sessionId), reason, living);
        });
    }

    /// Ends one grant of a session, with the access token that came of it first. One that could be
    /// refreshed may have others: all that were issued to the person before now are refused, and
    /// their sessions go on.
    public long endGrant(UUID accountId, UUID sessionId, @Nullable UUID grantId, String jti) {
        return database.transaction(() -> {
            Map<UUID, List<Long>> ended = rules.hold(accountId);
            boolean refreshable =
                    database.update(
                                    "DELETE FROM refresh_grant WHERE account_id = ? AND session_id = ? AND id = ?::uuid",
                                    accountId,
                                    sessionId,
                                    grantId)
                            > 0;
            long seq = log.append(Type.JTI, jti, null, Reason.CODE_REUSED, database.clock());
            return refreshable ? rules.refuse(accountId, Reason.CODE_REUSED, ended) : seq;
        });
    }

    /// Ends one grant of a client, and nothing when it is not of this client. Access tokens cannot
    /// be told apart by their grant, so all that were issued to the person before now are refused;
    /// the other grants go on with their next refresh.
    public long endClientsGrant(
            UUID accountId, UUID sessionId, UUID grantId, UUID clientId, Reason reason) {
        return database.transaction(() -> {
            Map<UUID, List<Long>> living = rules.hold(accountId);
            int ended =
                    database.update(
                            "DELETE FROM refresh_grant WHERE account_id = ? AND session_id = ? AND id = ? AND client_id = ?",
                            accountId,
                            sessionId,
                            grantId,
                            clientId);
            return ended == 0 ? 0 : rules.refuse(accountId, reason, living);
        });
    }

    /// Refuses one access token.
    public long endToken(String jti, Reason reason) {
        return endToken(jti, null, reason);
    }

    /// Refuses one access token.
    ///
    /// @param status where its status stands; null where it has none
    public long endToken(String jti, @Nullable StatusEntry status, Reason reason) {
        List<Long> listed = status == null ? null : List.of(status.packed());
        return database.transaction(
                () -> log.append(Type.JTI, jti, null, reason, database.clock(), listed));
    }

    /// Ends every session but one.
    public long endOtherSessions(UUID accountId, UUID kept, Reason reason) {
        return endThose(accountId, "id <> ?", kept, reason);
    }

    /// Ends the sessions that began by a log-in at one other provider.
    public long endSessionsFrom(UUID accountId, String provider, Reason reason) {
        return endThose(accountId, "provider = ?", provider, reason);
    }

    private long endThose(UUID accountId, String condition, Object value, Reason reason) {
        return database.transaction(() -> {
            Map<UUID, List<Long>> living = rules.hold(accountId);
            List<UUID> ended =
                    database.list(
                            "DELETE FROM session WHERE account_id = ? AND "
                                    + condition
                                    + " RETURNING id",
                            row -> Database.uuid(row, 1),
                            accountId,
                            value);
            return rules.end(accountId, ended, reason, living);
        });
    }

    /// Ends every session but one because a credential changed. The rule about the person that
    /// comes last refuses nothing that was not refused before: it tells those who follow the log,
    /// also where there was no other session to end.
    public long changeCredential(UUID accountId, UUID kept, Reason reason) {
        return database.transaction(() -> {
            endOtherSessions(accountId, kept, reason);
            long notBefore =
                    database.one(
                                    "SELECT not_before FROM account WHERE id = ?",
                                    row -> row.getLong(1),
                                    accountId)
                            .orElse(0L);
            return log.append(
                    Type.SUB, accountId.toString(), notBefore, reason, database.clock(), List.of());
        });
    }

    /// Ends the oldest sessions beyond the newest `most`.
    public long endOldestSessions(UUID accountId, int most, Reason reason) {
        return database.transaction(() -> {
            Map<UUID, List<Long>> living = statuses.ofAccount(accountId);
            List<UUID> ended =
                    database.list(
                            "DELETE FROM session WHERE account_id = ? AND id IN (SELECT id FROM session"
                                    + " WHERE account_id = ? ORDER BY id DESC OFFSET ?) RETURNING id",
                            row -> Database.uuid(row, 1),
                            accountId,
                            accountId,
                            most);
            return rules.end(accountId, ended, reason, living);
        });
    }

    /// Ends what a person gave to one client, in every session, codes that nobody redeemed yet
    /// included. Access tokens cannot be told apart by their client, so all that were issued to the
    /// person before now are refused; the other grants go on with their next refresh.
    public long endClientsGrants(UUID accountId, UUID clientId, Reason reason) {
        return database.transaction(() -> {
            Map<UUID, List<Long>> living = rules.hold(accountId);
            database.update(
                    "DELETE FROM authorization_code WHERE account_id = ? AND redeemed_at IS NULL",
                    accountId);
            database.update(
                    "DELETE FROM device_code WHERE client_id = ? AND decision = 'allowed'"
                            + " AND granted::jsonb ->> 'account_id' = ?",
                    clientId,
                    accountId.toString());
            database.update(
                    "DELETE FROM refresh_grant WHERE account_id = ? AND client_id = ?",
                    accountId,
                    clientId);
            database.update(
                    "UPDATE session_receiver SET withdrawn = true WHERE account_id = ? AND client_id = ?",
                    accountId,
                    clientId);
            return rules.refuse(accountId, reason, living);
        });
    }

    /// Ends all sessions of a person and refuses every access token issued before now.
    public long endSessions(UUID accountId, Reason reason) {
        return database.transaction(() -> {
            Map<UUID, List<Long>> living = rules.hold(accountId);
            database.update("DELETE FROM session WHERE account_id = ?", accountId);
            return rules.refuse(accountId, reason, living);
        });
    }

    /// Refuses every access token issued to a person before now, because it says too much; sessions
    /// go on and their next refresh carries what is true then. Call it in the transaction that
    /// changed what tokens carry.
    public long outdateTokens(UUID accountId, Reason reason) {
        return database.transaction(() -> {
            return rules.refuse(accountId, reason, rules.hold(accountId));
        });
    }

    /// Refuses every token that one key signed.
    public long killKey(String kid, Reason reason) {
        return database.transaction(
                () -> log.append(Type.KID, kid, null, reason, database.clock()));
    }

    /// Refuses every token that is active in an organization that is no more.
    public long endOrganization(UUID organizationId, Reason reason) {
        return database.transaction(() ->
                log.append(Type.ORG, organizationId.toString(), null, reason, database.clock()));
    }

    /// Refuses every access token issued to a client before now; its refresh grants go on.
    public long outdateClient(String clientId, Reason reason) {
        return database.transaction(() -> {
            Instant now = log.hold();
            long notBefore = log.notBeforeOfClient(now, clientId);
            return log.append(Type.CLIENT, clientId, notBefore, reason, now);
        });
    }

    /// Holds a person's row until the transaction under way ends, as every way here does before it
    /// touches anything else of theirs: whoever has something to look at first begins with this, so
    /// that nobody waits in a circle.
    public void lock(UUID accountId) {
        rules.lock(accountId);
    }
}
