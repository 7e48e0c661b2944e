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
import dev.cardea.passwords.HashingQueue;
import dev.cardea.passwords.PasswordPolicy;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Sets a new password for whoever reads the account's mail. It logs nobody in, and ends every
/// session and every change of address that somebody in one of them has asked for.
@ApplicationScoped
public class PasswordReset {

    private final Database database;
    private final Accounts accounts;
    private final Credentials credentials;
    private final OneTimeTokens tokens;
    private final Links links;
    private final HashingQueue hashing;
    private final PasswordPolicy policy;
    private final RateLimiter limiter;
    private final Revocations revocations;
    private final Event<Reclaimed> reclaimed;
    private final MailOutbox outbox;
    private final Mails mails;
    private final AuditLog audit;
    private final Clock clock;
    private final CardeaConfig config;

    @Inject
    PasswordReset(
            Database database,
            Accounts accounts,
            Credentials credentials,
            OneTimeTokens tokens,
            Links links,
            HashingQueue hashing,
            PasswordPolicy policy,
            RateLimiter limiter,
            Revocations revocations,
            Event<Reclaimed> reclaimed,
            MailOutbox outbox,
            Mails mails,
            AuditLog audit,
            Clock clock,
            CardeaConfig config) {
        this.database = database;
        this.accounts = accounts;
        this.credentials = credentials;
        this.tokens = tokens;
        this.links = links;
        this.hashing = hashing;
        this.policy = policy;
        this.limiter = limiter;
        this.revocations = revocations;
        this.reclaimed = reclaimed;
        this.outbox = outbox;
        this.mails = mails;
        this.audit = audit;
        this.clock = clock;
        this.config = config;
    }

    /// Mails a link, if the address is an active account's. Says nothing about that, by its time
    /// neither: the address is looked up behind the answer.
    public void forgot(String email) {
        String address = Identifiers.email("email", email);
        outbox.ask(MailRequest.of(Kind.RESET_PASSWORD, address, Map.of()));
    }

    void onAsked(@Observes MailRequest request) {
        if (request.kind() == Kind.RESET_PASSWORD) {
            accounts.idOf(request.to())
                    .flatMap(accounts::find)
                    .filter(account -> account.status() == Account.Status.ACTIVE)
                    .filter(account -> limiter.mail(request.to()))
                    .ifPresent(account -> mail(account, null));
        }
    }

    /// An administrator starts a reset; only the owner of the address can finish it. Throws 409 for
    /// an account that is disabled: its link would not work.
    public void ask(UUID accountId, UUID actor) {
        Account account = accounts.get(accountId);
        if (account.status() != Account.Status.ACTIVE) {
            throw new ProblemException(Problem.CONFLICT, "the account is disabled");
        }
        mail(account, actor);
    }

    void mail(Account account, @Nullable UUID actor) {
        database.inTransaction(() -> {
            URI link = link(account, config.links().resetLifetime());
            outbox.send(mails.resetPassword(account.email(), link));
            audit.append(AuditEvent.of(Type.PASSWORD_RESET_ASKED, account.id()).actor(actor));
        });
    }

    /// Mails a link, in the transaction under way, by which whoever reads the mail chooses the
    /// password of an account that has none, because people registered with different ones.
    void mailChoice(Account account) {
        URI link = link(account, config.links().verifyLifetime());
        outbox.send(mails.choosePassword(account.email(), link));
        audit.append(AuditEvent.of(Type.PASSWORD_RESET_ASKED, account.id()));
    }

    private URI link(Account account, Duration lifetime) {
        return links.resetPassword(
                tokens.issue(account.id(), Purpose.RESET_PASSWORD, account.email(), lifetime));
    }

    /// Redeems the link. The address is proved by it too. Throws 400 naming the field; a password
    /// that is refused leaves the link usable. Returns the revocation's `seq`.
    public long reset(String token, String password) {
        policy.check("password", password, List.of());
        String hash = hashing.hash(password);
        return database.transaction(() -> {
            OneTimeTokens.Redeemed redeemed =
                    tokens.redeem(token, Purpose.RESET_PASSWORD).orElseThrow(PasswordReset::dead);
            UUID accountId = redeemed.accountId();
            Account account =
                    accounts.find(accountId)
                            .filter(found ->
                                    found.status() == Account.Status.ACTIVE
                                            && found.email().equals(redeemed.payload()))
                            .orElseThrow(PasswordReset::dead);
            policy.check("password", password, account.personalWords());
            credentials.setPassword(accountId, hash, false);
            reclaimed.fire(new Reclaimed(accountId));
            accounts.verifyEmail(accountId, clock.instant());
            tokens.revoke(accountId, Purpose.CHANGE_EMAIL);
            outbox.send(mails.passwordChanged(account.email(), clock.instant()));
            audit.append(AuditEvent.of(Type.PASSWORD_RESET, accountId));
            return revocations.endSessions(accountId, Reason.PASSWORD_RESET);
        });
    }

    private static ProblemException dead() {
        return ProblemException.invalid("token", "is not valid any more: ask for a new link");
    }
}
