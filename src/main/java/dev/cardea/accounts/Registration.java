package dev.cardea.accounts;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.config.CardeaConfig.Verification;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.mail.MailOutbox;
import dev.cardea.mail.MailRequest;
import dev.cardea.mail.MailRequest.Kind;
import dev.cardea.passwords.HashingQueue;
import dev.cardea.passwords.PasswordPolicy;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.RateLimiter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes accounts. Where addresses must be proved first, the answer and the work before it are the
/// same whether or not the address or the user name is taken: the account is made behind the answer
/// by {@link PendingRegistrations}, whoever owns the address is told by mail, and a user name that
/// is taken is left out of the new account.
@ApplicationScoped
public class Registration {

    /// What somebody asks for; the fields are checked and normalised by {@link #register}.
    public record Request(
            String email, String password, @Nullable String username, @Nullable String name) {}

    /// @param pending the answer says nothing about what was there before
    public record Registered(
            UUID id,
            String email,
            @Nullable String username,
            @Nullable String name,
            boolean pending) {}

    private final Database database;
    private final Accounts accounts;
    private final Credentials credentials;
    private final EmailVerification verification;
    private final HashingQueue hashing;
    private final PendingPasswords passwords;
    private final PasswordPolicy policy;
    private final MailOutbox outbox;
    private final RateLimiter limiter;
    private final AuditLog audit;
    private final CardeaConfig.Registration settings;
    private final Clock clock;

    @Inject
    Registration(
            Database database,
            Accounts accounts,
            Credentials credentials,
            EmailVerification verification,
            HashingQueue hashing,
            PendingPasswords passwords,
            PasswordPolicy policy,
            MailOutbox outbox,
            RateLimiter limiter,
            AuditLog audit,
            CardeaConfig config,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.credentials = credentials;
        this.verification = verification;
        this.hashing = hashing;
        this.passwords = passwords;
        this.policy = policy;
        this.outbox = outbox;
        this.limiter = limiter;
        this.audit = audit;
        this.settings = config.registration();
        this.clock = clock;
    }

    /// Throws 403 when registration is closed, 400 naming the field, and 409 only where addresses
    /// need no proof.
    public Registered register(Request request) {
        if (!settings.enabled()) {
            throw new ProblemException(Problem.FORBIDDEN, "registration is closed");
        }
        Account account = checked(request);
        String hash = passwords.hash(account.email(), request.password());
        boolean pending = settings.verification() == Verification.REQUIRED;
        if (pending) {
            registerQuietly(account, hash);
        } else {
            registerOpenly(account, hash);
        }
        return new Registered(
                account.id(), account.email(), account.username(), account.name(), pending);
    }

    /// An account made by an administrator or at start-up: its address counts as proved. Throws 409
    /// when it is taken.
    public Account create(Request request, boolean oneTimePassword) {
        Account plain = checked(request);
        Account account =
                new Account(
                        plain.id(),
                        plain.email(),
                        true,
                        plain.username(),
                        plain.name(),
                        Account.Status.ACTIVE,
                        plain.createdAt(),
                        plain.updatedAt());
        String hash = hashing.hash(request.password());
        try {
            database.inTransaction(() -> {
                accounts.insert(account);
                credentials.setPassword(account.id(), hash, oneTimePassword);
                audit.append(AuditEvent.of(Type.ACCOUNT_REGISTERED, account.id()));
            });
        } catch (Accounts.Taken e) {
            throw ProblemException.taken("email", "this address or user name is taken");
        }
        return account;
    }

    private Account checked(Request request) {
        String email = Identifiers.email("email", request.email());
        String username =
                request.username() == null
                        ? null
                        : Identifiers.username("username", request.username());
        String name = request.name() == null ? null : Identifiers.name("name", request.name());
        policy.check("password", request.password(), Account.personalWords(email, username, name));
        Instant now = clock.instant();
        return new Account(
                Secrets.id(clock), email, false, username, name, Account.Status.ACTIVE, now, now);
    }

    private void registerOpenly(Account account, String hash) {
        if (accounts.idOf(account.email()).isPresent()) {
            throw ProblemException.taken("email", "this address is taken");
        }
        if (account.username() != null && accounts.idOf(account.username()).isPresent()) {
            throw ProblemException.taken("username", "this user name is taken");
        }
        boolean mailed = limiter.registration(account.email());
        try {
            database.inTransaction(() -> insert(account, hash, mailed));
        } catch (Accounts.Taken e) {
            throw ProblemException.taken("email", "this address or user name is taken");
        }
    }

    private void registerQuietly(Account account, String hash) {
        Map<String, String> facts = new HashMap<>(Map.of("id", account.id().toString()));
        facts.put("hash", hash);
        if (account.username() != null) {
            facts.put("username", account.username());
        }
        if (account.name() != null) {
            facts.put("name", account.name());
        }
        outbox.ask(MailRequest.of(Kind.REGISTER, account.email(), facts));
    }

    /// In the transaction under way. Throws {@link Accounts.Taken}, which spoils it.
    void insert(Account account, String hash, boolean mailed) {
        accounts.insert(account);
        credentials.setPassword(account.id(), hash, false);
        if (mailed) {
            verification.mail(account);
        }
        audit.append(AuditEvent.of(Type.ACCOUNT_REGISTERED, account.id()));
    }
}
