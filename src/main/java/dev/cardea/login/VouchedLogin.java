package dev.cardea.login;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.Accounts;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.config.CardeaConfig.Verification;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import dev.cardea.sessions.VouchedSessions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;

/// Logs people in whom another provider vouches for, by the same demands as with a password: the
/// account is active, and its address proved where that is asked of everybody.
@ApplicationScoped
public class VouchedLogin {

    private final Accounts accounts;
    private final VouchedSessions sessions;
    private final Revocations revocations;
    private final AuditLog audit;
    private final CardeaConfig config;
    private final LoginMetrics metrics;

    @Inject
    VouchedLogin(
            Accounts accounts,
            VouchedSessions sessions,
            Revocations revocations,
            AuditLog audit,
            CardeaConfig config,
            LoginMetrics metrics) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.revocations = revocations;
        this.audit = audit;
        this.config = config;
        this.metrics = metrics;
    }

    /// Throws 401 for whom no session may begin, before anything is done about it.
    public void admit(VouchedProof proof) {
        boolean admitted =
                accounts.find(proof.accountId())
                        .filter(account ->
                                account.status() == Account.Status.ACTIVE
                                        && (account.emailVerified()
                                                || config.registration().verification()
                                                        == Verification.OPTIONAL))
                        .isPresent();
        if (!admitted) {
            failed(AuditEvent.of(Type.LOGIN_FAILED, proof.accountId()), proof.provider());
            throw refused();
        }
    }

    /// Notes that a provider vouched for nobody.
    ///
    /// @param cause one word that tells why
    public void failed(String provider, String cause) {
        failed(AuditEvent.of(Type.LOGIN_FAILED).with("cause", cause), provider);
    }

    /// Begins the session, in the transaction under way. Throws 401 when the account was disabled
    /// or the connection ended meanwhile.
    public UUID begin(VouchedProof proof) {
        UUID sessionId =
                sessions.begin(
                                proof.accountId(),
                                proof.provider(),
                                proof.subject(),
                                proof.authTime())
                        .orElseThrow(VouchedLogin::refused);
        succeeded(proof, sessionId);
        revocations.endOldestSessions(
                proof.accountId(), config.sessions().perAccount(), Reason.SESSION_LIMIT);
        return sessionId;
    }

    /// Somebody who is logged in proves it anew, in the transaction under way: the session goes on.
    /// Throws 401 likewise.
    public void again(VouchedProof proof, UUID sessionId) {
        if (!sessions.again(
                proof.accountId(),
                sessionId,
                proof.provider(),
                proof.subject(),
                proof.authTime())) {
            throw refused();
        }
        succeeded(proof, sessionId);
    }

    private void failed(AuditEvent event, String provider) {
        metrics.notVouched();
        audit.append(event.with("provider", provider));
    }

    private void succeeded(VouchedProof proof, UUID sessionId) {
        metrics.vouched();
        audit.append(
                AuditEvent.of(Type.LOGIN_SUCCEEDED, proof.accountId())
                        .session(sessionId)
                        .with("amr", VouchedSessions.AMR.getFirst())
                        .with("provider", proof.provider()));
    }

    private static ProblemException refused() {
        return new ProblemException(
                Problem.INVALID_CREDENTIALS, "the account cannot log in this way");
    }
}
