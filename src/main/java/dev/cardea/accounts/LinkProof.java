package dev.cardea.accounts;

import dev.cardea.accounts.OneTimeTokens.Purpose;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.mail.MailOutbox;
import dev.cardea.mail.Mails;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Proves by the mailbox whose account it is that another provider's is to be connected to, and
/// sees to it that nobody else is in there already.
@ApplicationScoped
public class LinkProof {

    private final Database database;
    private final Accounts accounts;
    private final Credentials credentials;
    private final OneTimeTokens tokens;
    private final Links links;
    private final MailOutbox outbox;
    private final Mails mails;
    private final RateLimiter limiter;
    private final Revocations revocations;
    private final Event<Reclaimed> reclaimed;
    private final Clock clock;
    private final CardeaConfig.Links lifetimes;

    @Inject
    LinkProof(
            Database database,
            Accounts accounts,
            Credentials credentials,
            OneTimeTokens tokens,
            Links links,
            MailOutbox outbox,
            Mails mails,
            RateLimiter limiter,
            Revocations revocations,
            Event<Reclaimed> reclaimed,
            Clock clock,
            CardeaConfig config) {
        this.database = database;
        this.accounts = accounts;
        this.credentials = credentials;
        this.tokens = tokens;
        this.links = links;
        this.outbox = outbox;
        this.mails = mails;
        this.limiter = limiter;
        this.revocations = revocations;
        this.reclaimed = reclaimed;
        this.clock = clock;
        this.lifetimes = config.links();
    }

    /// Mails a link to the account's address, if the account is active.
    ///
    /// @param tie what the browser that asks keeps: the link is of no use without it
    /// @param provider as people know it
    /// @param who who it is there
    public void mail(UUID accountId, String tie, String provider, String who) {
        Account account = accounts.get(accountId);
        if (account.status() != Account.Status.ACTIVE || !limiter.mail(account.email())) {
            return;
        }
        database.inTransaction(() -> {
            String token =
                    tokens.issue(
                            accountId,
                            Purpose.LINK_ACCOUNT,
                            payload(account.email(), tie),
                            lifetimes.resetLifetime());
            outbox.send(
                    mails.linkAccount(account.email(), provider, who, links.linkAccount(token)));
        });
    }

    /// Redeems the link, in the transaction under way. The address is proved by it too; if it was
    /// not before, whoever made the account need not be its owner, so the password and everything
    /// that was begun with it end. Throws 400 naming `token`.
    public void redeem(String token, UUID accountId, String tie) {
        Account account = accounts.get(accountId);
        boolean fits =
                tokens.redeem(token, Purpose.LINK_ACCOUNT)
                        .filter(redeemed ->
                                redeemed.accountId().equals(accountId)
                                        && redeemed.payload().equals(payload(account.email(), tie)))
                        .isPresent();
        if (!fits) {
            throw ProblemException.invalid("token", "is not valid any more: ask for a new link");
        }
        if (!account.emailVerified()) {
            credentials.removePassword(accountId);
            tokens.revoke(accountId, Purpose.CHANGE_EMAIL);
            tokens.revoke(accountId, Purpose.RESET_PASSWORD);
            revocations.endSessions(accountId, Reason.PASSWORD_RESET);
            reclaimed.fire(new Reclaimed(accountId));
            accounts.verifyEmail(accountId, clock.instant());
        }
    }

    /// Whether another way in may be added to an account, in the transaction under way; its owner
    /// is told. Throws 403 for one that is not active, and for one whose address nobody proved,
    /// unless the provider vouches for that very address: its owner could come and find somebody
    /// else's way in.
    ///
    /// @param vouched the address that the provider vouches for; null for none
    /// @param who who it is at the provider
    public void accept(UUID accountId, @Nullable String vouched, String provider, String who) {
        Account account = accounts.get(accountId);
        if (account.status() != Account.Status.ACTIVE
                || !(account.emailVerified() || account.email().equals(vouched))) {
            throw new ProblemException(Problem.FORBIDDEN, "verify the account's address first");
        }
        accounts.verifyEmail(accountId, clock.instant());
        outbox.send(mails.accountLinked(account.email(), provider, who, clock.instant()));
    }

    private static String payload(String email, String tie) {
        return email + '\n' + tie;
    }
}
