package dev.cardea.accounts;

import dev.cardea.accounts.OneTimeTokens.Purpose;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.mail.MailOutbox;
import dev.cardea.mail.Mails;
import dev.cardea.passwords.HashingQueue;
import dev.cardea.passwords.PasswordPolicy;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.LoginThrottle;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import dev.cardea.web.ClientAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.text.Normalizer;
import java.time.Clock;
import java.util.UUID;

/// Changes a password by whoever knows the current one.
@ApplicationScoped
public class PasswordChange {

    private final Database database;
    private final Accounts accounts;
    private final Credentials credentials;
    private final OneTimeTokens tokens;
    private final HashingQueue hashing;
    private final PasswordPolicy policy;
    private final LoginThrottle throttle;
    private final Revocations revocations;
    private final MailOutbox outbox;
    private final Mails mails;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    PasswordChange(
            Database database,
            Accounts accounts,
            Credentials credentials,
            OneTimeTokens tokens,
            HashingQueue hashing,
            PasswordPolicy policy,
            LoginThrottle throttle,
            Revocations revocations,
            MailOutbox outbox,
            Mails mails,
            AuditLog audit,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.credentials = credentials;
        this.tokens = tokens;
        this.hashing = hashing;
        this.policy = policy;
        this.throttle = throttle;
        this.revocations = revocations;
        this.outbox = outbox;
        this.mails = mails;
        this.audit = audit;
        this.clock = clock;
    }

    /// Proves the current password, under the same budgets as a log-in, and returns its hash.
    /// Throws 400 naming the field.
    String prove(UUID accountId, String field, String password) {
        Credentials.Password current = credentials.password(accountId).orElse(null);
        String hash = current == null ? null : current.hash();
        try (LoginThrottle.Attempt attempt =
                throttle.begin(
                        accountId.toString(),
                        accountId,
                        password,
                        null,
                        ClientAddress.currentSource())) {
            if (!hashing.verify(password, hash) || hash == null) {
                attempt.failed();
                audit.append(
                        AuditEvent.of(Type.LOGIN_FAILED, accountId)
                                .with("cause", "current password"));
                throw ProblemException.invalid(field, "is not the current password");
            }
            return hash;
        }
    }

    /// Sets a new password and ends every session but the one given, and every mailed link by which
    /// somebody in another one could still take the account. Throws 400 naming the field. Returns
    /// the revocation's `seq`.
    public long change(UUID accountId, UUID sessionId, String current, String next) {
        Account account = accounts.get(accountId);
        policy.check("new_password", next, account.personalWords());
        if (same(current, next)) {
            throw ProblemException.invalid("new_password", "must not be the current password");
        }
        String proved = prove(accountId, "current_password", current);
        String hash = hashing.hash(next);
        return database.transaction(() -> {
            if (!credentials.replacePassword(accountId, proved, hash)) {
                throw ProblemException.invalid("current_password", "is not the current password");
            }
            tokens.revoke(accountId, Purpose.CHANGE_EMAIL);
            tokens.revoke(accountId, Purpose.RESET_PASSWORD);
            outbox.send(mails.passwordChanged(account.email(), clock.instant()));
            audit.append(AuditEvent.of(Type.PASSWORD_CHANGED, accountId).session(sessionId));
            return revocations.changeCredential(accountId, sessionId, Reason.PASSWORD_CHANGED);
        });
    }

    /// In the form in which they are hashed: a one-time password must not live on as the next one.
    private static boolean same(String current, String next) {
        return Normalizer.normalize(current, Normalizer.Form.NFC)
                .equals(Normalizer.normalize(next, Normalizer.Form.NFC));
    }
}
