package dev.cardea.accounts;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.config.CardeaConfig.Verification;
import dev.cardea.database.Database;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Disables, enables and closes accounts. A closed one is gone: its row, its identifiers and all
/// that hangs on it; the audit trail keeps its id, which is never given again.
@ApplicationScoped
public class AccountClosure {

    private static final Duration UNVERIFIED_KEPT = Duration.ofDays(7);

    private final Database database;
    private final Accounts accounts;
    private final PasswordChange passwords;
    private final Revocations revocations;
    private final AuditLog audit;
    private final Clock clock;
    private final Verification verification;

    @Inject
    AccountClosure(
            Database database,
            Accounts accounts,
            PasswordChange passwords,
            Revocations revocations,
            AuditLog audit,
            Clock clock,
            CardeaConfig config) {
        this.database = database;
        this.accounts = accounts;
        this.passwords = passwords;
        this.revocations = revocations;
        this.audit = audit;
        this.clock = clock;
        this.verification = config.registration().verification();
    }

    /// Whoever closes the own account proves the password first. Throws 400 naming it.
    public void prove(UUID accountId, String password) {
        passwords.prove(accountId, "password", password);
    }

    /// Without an actor it is the owner's own doing, or housekeeping's.
    public long close(UUID accountId, @Nullable UUID actor) {
        return database.transaction(() -> {
            accounts.get(accountId);
            long seq = revocations.endSessions(accountId, Reason.ACCOUNT_CLOSED);
            accounts.delete(accountId);
            audit.append(AuditEvent.of(Type.ACCOUNT_CLOSED, accountId).actor(actor));
            return seq;
        });
    }

    /// Ends every session at once; returns 0 when it was disabled already.
    public long disable(UUID accountId, UUID actor) {
        return database.transaction(() -> {
            accounts.get(accountId);
            if (!accounts.changeStatus(accountId, Account.Status.DISABLED, clock.instant())) {
                return 0L;
            }
            audit.append(AuditEvent.of(Type.ACCOUNT_DISABLED, accountId).actor(actor));
            return revocations.endSessions(accountId, Reason.ACCOUNT_DISABLED);
        });
    }

    public void enable(UUID accountId, UUID actor) {
        database.inTransaction(() -> {
            accounts.get(accountId);
            if (accounts.changeStatus(accountId, Account.Status.ACTIVE, clock.instant())) {
                audit.append(AuditEvent.of(Type.ACCOUNT_ENABLED, accountId).actor(actor));
            }
        });
    }

    /// Deletes accounts whose address nobody proved within a week, so that nobody can sit on
    /// another's address; returns how many. None where log-in does not wait for that proof.
    public int deleteUnverified(int limit) {
        if (verification == Verification.OPTIONAL) {
            return 0;
        }
        Instant before = clock.instant().minus(UNVERIFIED_KEPT);
        return (int)
                accounts.unverifiedBefore(before, limit).stream()
                        .filter(id -> database.transaction(() -> deleteUnverified(id, before)))
                        .count();
    }

    private boolean deleteUnverified(UUID id, Instant before) {
        if (!accounts.lockUnverified(id, before)) {
            return false;
        }
        close(id, null);
        return true;
    }
}
