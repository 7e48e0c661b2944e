package dev.cardea.accounts;

import dev.cardea.accounts.OneTimeTokens.Purpose;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.mail.MailOutbox;
import dev.cardea.mail.MailRequest;
import dev.cardea.mail.MailRequest.Kind;
import dev.cardea.mail.Mails;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/// Proves that an e-mail address is its owner's, by a mailed link.
@ApplicationScoped
public class EmailVerification {

    private final Database database;
    private final Accounts accounts;
    private final OneTimeTokens tokens;
    private final Links links;
    private final MailOutbox outbox;
    private final Mails mails;
    private final AuditLog audit;
    private final Clock clock;
    private final Duration lifetime;

    @Inject
    EmailVerification(
            Database database,
            Accounts accounts,
            OneTimeTokens tokens,
            Links links,
            MailOutbox outbox,
            Mails mails,
            AuditLog audit,
            Clock clock,
            CardeaConfig config) {
        this.database = database;
        this.accounts = accounts;
        this.tokens = tokens;
        this.links = links;
        this.outbox = outbox;
        this.mails = mails;
        this.audit = audit;
        this.clock = clock;
        this.lifetime = config.links().verifyLifetime();
    }

    /// Mails a link, in the transaction under way.
    void mail(Account account) {
        String token = tokens.issue(account.id(), Purpose.VERIFY_EMAIL, account.email(), lifetime);
        outbox.send(mails.verifyAddress(account.email(), links.verifyEmail(token)));
    }

    /// Mails another link to whoever has not followed the first one. Says nothing about who that
    /// is, by its time neither: the address is looked up behind the answer.
    public void resend(String email) {
        String address = Identifiers.email("email", email);
        outbox.ask(MailRequest.of(Kind.VERIFY_ADDRESS, address, Map.of()));
    }

    /// Redeems the link. Throws 400 naming `token`.
    public void verify(String token) {
        database.inTransaction(() -> {
            OneTimeTokens.Redeemed redeemed =
                    tokens.redeem(token, Purpose.VERIFY_EMAIL)
                            .filter(r ->
                                    accounts.find(r.accountId())
                                            .filter(a -> a.email().equals(r.payload()))
                                            .isPresent())
                            .orElseThrow(() ->
                                    ProblemException.invalid(
                                            "token", "is not valid any more: ask for a new link"));
            accounts.verifyEmail(redeemed.accountId(), clock.instant());
            audit.append(AuditEvent.of(Type.EMAIL_VERIFIED, redeemed.accountId()));
        });
    }
}
