package dev.cardea.revocation;

import dev.cardea.database.Database;
import dev.cardea.revocation.RevocationRule.Type;
import dev.cardea.subjects.Pseudonyms;
import dev.cardea.subjects.SubjectSectors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rules about a person and their sessions, by every name that tokens have for them: the id,
/// and a pseudonym in each sector. Each method is a part of a transaction of {@link Revocations},
/// and returns the `seq` of the last rule written.
@ApplicationScoped
class AccountRules {

    private final Database database;
    private final RevocationLog log;
    private final GrantStatuses statuses;
    private final SubjectSectors sectors;
    private final Pseudonyms pseudonyms;

    @Inject
    AccountRules(
            Database database,
            RevocationLog log,
            GrantStatuses statuses,
            SubjectSectors sectors,
            Pseudonyms pseudonyms) {
        this.database = database;
        this.log = log;
        this.statuses = statuses;
        this.sectors = sectors;
        this.pseudonyms = pseudonyms;
    }

    /// Holds the account until the transaction ends, before any session or grant of it goes.
    /// Returns {@link GrantStatuses#ofAccount}.
    @Nullable Map<UUID, List<Long>> hold(UUID accountId) {
        lock(accountId);
        return statuses.ofAccount(accountId);
    }

    void lock(UUID accountId) {
        database.one(
                "SELECT 1 FROM account WHERE id = ? FOR NO KEY UPDATE", row -> true, accountId);
    }

    /// Refuses every access token issued to the person before now. Later than any `iat` of theirs:
    /// a token issued right after an earlier revocation says that it was issued at that one's
    /// `not_before`, which may still lie ahead of the clock.
    ///
    /// @param living statuses of the tokens that were alive before any grant went, by session
    long refuse(UUID accountId, Reason reason, @Nullable Map<UUID, List<Long>> living) {
        database.list(
                "SELECT 1 FROM refresh_grant WHERE account_id = ? FOR UPDATE",
                row -> true,
                accountId);
        SubjectSectors.Known known = sectors.now(accountId);
        Instant now = known.at();
        long notBefore =
                database.one(
                                "UPDATE account SET not_before = greatest(not_before, least(greatest(not_before + 1, ?), ?))"
                                        + " WHERE id = ? RETURNING not_before",
                                row -> row.getLong(1),
                                log.notBefore(now),
                                RevocationLog.beyondAnyToken(now),
                                accountId)
                        .orElseGet(() -> log.notBefore(now));
        database.update(
                "UPDATE refresh_grant SET not_before = ? WHERE account_id = ?",
                notBefore,
                accountId);
        List<Long> places = living == null ? null : GrantStatuses.flat(living.values());
        for (String sector : known.sectors()) {
            log.append(
                    Type.SUB,
                    pseudonyms.subject(sector, accountId),
                    notBefore,
                    reason,
                    now,
                    places);
        }
        return log.append(Type.SUB, accountId.toString(), notBefore, reason, now, places);
    }

    /// Refuses every token of sessions that are gone; 0 where there are none. The sectors are read
    /// after the sessions are gone: whoever gave a token in one of them has committed that.
    ///
    /// @param living as for {@link #refuse}
    long end(
            UUID accountId,
            List<UUID> sessions,
            Reason reason,
            @Nullable Map<UUID, List<Long>> living) {
        if (sessions.isEmpty()) {
            return 0;
        }
        SubjectSectors.Known known = sectors.now(accountId);
        long seq = 0;
        for (UUID session : sessions) {
            List<Long> places = living == null ? null : living.getOrDefault(session, List.of());
            for (String sector : known.sectors()) {
                String pseudonym = pseudonyms.session(sector, session);
                log.append(Type.SID, pseudonym, null, reason, known.at(), places);
            }
            seq = log.append(Type.SID, session.toString(), null, reason, known.at(), places);
        }
        return seq;
    }
}
