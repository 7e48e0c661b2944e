package dev.cardea.accounts;

import dev.cardea.accounts.OneTimeTokens.Purpose;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.mail.MailOutbox;
import dev.cardea.mail.Mails;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.UUID;

/// Changes an e-mail address: the new one proves itself by a link, the old one is told before and
/// after.
@ApplicationScoped
public class EmailChange {

    private final Database database;
    private final Accounts accounts;
    private final PasswordChange passwords;
    private final OneTimeTokens tokens;
    private final Links links;
    private final MailOutbox outbox;
    private final Mails mails;
    private final RateLimiter limiter;
    private final Revocations revocations;
    private final AuditLog audit;
    private final Clock clock;
    private final CardeaConfig config;

    @Inject
    EmailChange(
            Database database,
            Accounts accounts,
            PasswordChange passwords,
            OneTimeTokens tokens,
            Links links,
            MailOutbox outbox,
            Mails mails,
            RateLimiter limiter,
            Revocations revocations,
            AuditLog audit,
            Clock clock,
            CardeaConfig config) {
        this.database = database;
        this.accounts = accounts;
        this.passwords = passwords;
        this.tokens = tokens;
        this.links = links;
        this.outbox = outbox;
        this.mails = mails;
        this.limiter = limiter;
        this.revocations = revocations;
        this.audit = audit;
        this.clock = clock;
        this.config = config;
    }

    /// Asks for the change; needs the current password. An address that is somebody's gets no link
    /// but is told, and neither the answer nor the work tells: a token is made that nobody gets.
    public void ask(UUID accountId, String password, String email) {
        String address = Identifiers.email("email", email);
        passwords.prove(accountId, "password", password);
        Account account = accounts.get(accountId);
        if (!limiter.mail(address)) {
            return;
        }
        database.inTransaction(() -> {
            String token =
                    tokens.issue(
                            accountId,
                            Purpose.CHANGE_EMAIL,
                            address,
                            config.links().verifyLifetime());
            outbox.send(
                    accounts.idOf(address).isEmpty()
                            ? mails.confirmNewAddress(address, links.changeEmail(token))
                            : mails.addressAlreadyRegistered(address));
            outbox.send(mails.addressChangeAsked(account.email(), address));
            audit.append(AuditEvent.of(Type.EMAIL_CHANGE_ASKED, accountId));
        });
    }

    /// Redeems the link. Tokens that carry the old address are refused; sessions go on. Returns the
    /// revocation's `seq`. Throws 400 naming `token`.
    public long confirm(String token) {
        try {
            return database.transaction(() -> {
                OneTimeTokens.Redeemed redeemed =
                        tokens.redeem(token, Purpose.CHANGE_EMAIL).orElseThrow(EmailChange::dead);
                Account account =
                        accounts.find(redeemed.accountId())
                                .filter(found -> found.status() == Account.Status.ACTIVE)
                                .orElseThrow(EmailChange::dead);
                accounts.changeEmail(account, redeemed.payload(), clock.instant());
                tokens.revoke(account.id(), Purpose.RESET_PASSWORD);
                outbox.send(mails.addressChanged(account.email(), redeemed.payload()));
                outbox.send(mails.addressChanged(redeemed.payload(), redeemed.payload()));
                audit.append(AuditEvent.of(Type.EMAIL_CHANGED, account.id()));
                return revocations.outdateTokens(account.id(), Reason.EMAIL_CHANGED);
            });
        } catch (Accounts.Taken e) {
            throw dead();
        }
    }

    private static ProblemException dead() {
        return ProblemException.invalid("token", "is not valid any more: ask for a new link");
    }
}
