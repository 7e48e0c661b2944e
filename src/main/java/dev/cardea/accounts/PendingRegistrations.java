package dev.cardea.accounts;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.mail.MailOutbox;
import dev.cardea.mail.MailRequest;
import dev.cardea.mail.Mails;
import dev.cardea.ratelimit.RateLimiter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Accounts whose address nobody has proved yet: made behind the answer that whoever registered got
/// (see {@link MailRequest}), and mailed a link. Where an address is registered twice with
/// different passwords, one of the two is a stranger, and nobody can tell which: neither password
/// counts, and whoever reads the mail chooses one. An address that was sent enough mails within the
/// hour registers nothing: the link would not get there.
@ApplicationScoped
class PendingRegistrations {

    private final Registration registration;
    private final PendingPasswords passwords;
    private final Accounts accounts;
    private final AccountClosure closure;
    private final EmailVerification verification;
    private final PasswordReset reset;
    private final MailOutbox outbox;
    private final Mails mails;
    private final RateLimiter limiter;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    PendingRegistrations(
            Registration registration,
            PendingPasswords passwords,
            Accounts accounts,
            AccountClosure closure,
            EmailVerification verification,
            PasswordReset reset,
            MailOutbox outbox,
            Mails mails,
            RateLimiter limiter,
            AuditLog audit,
            Clock clock) {
        this.registration = registration;
        this.passwords = passwords;
        this.accounts = accounts;
        this.closure = closure;
        this.verification = verification;
        this.reset = reset;
        this.outbox = outbox;
        this.mails = mails;
        this.limiter = limiter;
        this.audit = audit;
        this.clock = clock;
    }

    /// Throws {@link Accounts.Taken} when somebody claims the address or the user name at this very
    /// moment: it is then tried again.
    void onAsked(@Observes MailRequest request) {
        switch (request.kind()) {
            case REGISTER -> register(request);
            case VERIFY_ADDRESS -> resend(request.to());
            case RESET_PASSWORD -> {}
        }
    }

    private void register(MailRequest request) {
        if (!limiter.registration(request.to())) {
            return;
        }
        String hash = request.facts().getOrDefault("hash", "");
        Optional<UUID> before = accounts.idOf(request.to());
        if (before.isEmpty()) {
            registration.insert(account(request), hash, true);
        } else if (accounts.lockUnverified(before.get(), clock.instant())) {
            boolean same = passwords.isOf(before.get(), hash);
            closure.close(before.get(), null);
            if (same) {
                registration.insert(account(request), hash, true);
            } else {
                insertWithoutPassword(request);
            }
        } else {
            outbox.send(mails.addressAlreadyRegistered(request.to()));
            audit.append(AuditEvent.of(Type.REGISTRATION_REPEATED, before.get()));
        }
    }

    private void resend(String address) {
        accounts.idOf(address)
                .flatMap(accounts::find)
                .filter(account -> !account.emailVerified() && limiter.mail(address))
                .ifPresent(account -> {
                    if (passwords.has(account.id())) {
                        verification.mail(account);
                    } else {
                        reset.mailChoice(account);
                    }
                });
    }

    /// Nor does it keep the names that one of them chose.
    private void insertWithoutPassword(MailRequest request) {
        Account account = account(request, null, null);
        accounts.insert(account);
        audit.append(AuditEvent.of(Type.ACCOUNT_REGISTERED, account.id()));
        reset.mailChoice(account);
    }

    /// A user name that is somebody else's is left out.
    private Account account(MailRequest request) {
        String username = request.facts().get("username");
        return account(
                request,
                username == null || accounts.idOf(username).isPresent() ? null : username,
                request.facts().get("name"));
    }

    private Account account(MailRequest request, @Nullable String username, @Nullable String name) {
        Instant now = clock.instant();
        return new Account(
                UUID.fromString(request.facts().getOrDefault("id", "")),
                request.to(),
                false,
                username,
                name,
                Account.Status.ACTIVE,
                now,
                now);
    }
}
