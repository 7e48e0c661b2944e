package dev.cardea.sessions;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.revocation.MassRevocations;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Ends sessions for people and for administrators. Each method returns the `seq` of the last rule
/// it wrote, 0 when nothing had to end.
@ApplicationScoped
public class Logout {

    private final Database database;
    private final Revocations revocations;
    private final MassRevocations masses;
    private final AuditLog audit;

    @Inject
    Logout(Database database, Revocations revocations, MassRevocations masses, AuditLog audit) {
        this.database = database;
        this.revocations = revocations;
        this.masses = masses;
        this.audit = audit;
    }

    public long one(UUID accountId, UUID sessionId, Reason reason, @Nullable UUID actor) {
        return database.transaction(() -> {
            long seq = revocations.endSession(accountId, sessionId, reason);
            if (seq > 0) {
                audit.append(
                        AuditEvent.of(Type.SESSION_ENDED, accountId)
                                .session(sessionId)
                                .actor(actor)
                                .with("reason", reason));
            }
            return seq;
        });
    }

    public long others(UUID accountId, UUID kept) {
        return database.transaction(() -> {
            long seq = revocations.endOtherSessions(accountId, kept, Reason.SESSION_ENDED);
            if (seq > 0) {
                audit.append(
                        AuditEvent.of(Type.SESSIONS_ENDED, accountId)
                                .session(kept)
                                .with("kept", "this one"));
            }
            return seq;
        });
    }

    /// The emergency brake: every session of everybody, and every access token issued before now.
    /// Where sessions are many, the tokens die first.
    public long everybody(UUID actor) {
        long seq =
                database.transaction(() -> {
                    audit.append(AuditEvent.of(Type.EVERYTHING_REVOKED).actor(actor));
                    return masses.endEverything();
                });
        return Math.max(seq, masses.endRestOfEverything());
    }

    public long everywhere(UUID accountId, Reason reason, @Nullable UUID actor) {
        return database.transaction(() -> {
            audit.append(
                    AuditEvent.of(Type.SESSIONS_ENDED, accountId)
                            .actor(actor)
                            .with("reason", reason));
            return revocations.endSessions(accountId, reason);
        });
    }
}
