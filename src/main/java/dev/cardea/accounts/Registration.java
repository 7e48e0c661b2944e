package dev.cardea.accounts;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.config.CardeaConfig.Verification;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.mail.MailOutbox;
import dev.cardea.mail.Mails;
import dev.cardea.passwords.HashingQueue;
import dev.cardea.passwords.PasswordPolicy;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes accounts. Where addresses must be proved first, the answer is the same whether or not the
/// address or the user name is taken: who owns the address is told by mail, and a user name that is
/// taken is left out of the new account.
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
    private final PasswordPolicy policy;
    private final MailOutbox outbox;
    private final Mails mails;
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
            PasswordPolicy policy,
            MailOutbox outbox,
            Mails mails,
            AuditLog audit,
            CardeaConfig config,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.credentials = credentials;
        this.verification = verification;
        this.hashing = hashing;
        this.policy = policy;
        this.outbox = outbox;
        this.mails = mails;
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
        String hash = hashing.hash(request.password());
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
        if (account.username() != null && accounts.idOf(account.username()).isPresent()) {
            throw ProblemException.taken("username", "this user name is taken");
        }
        try {
            insert(account, hash);
        } catch (Accounts.Taken e) {
            throw ProblemException.taken("email", "this address is taken");
        }
    }

    private void registerQuietly(Account account, String hash) {
        Optional<UUID> owner = accounts.idOf(account.email());
        if (owner.isPresent()) {
            tellOwner(owner.get(), account.email());
            return;
        }
        try {
            insert(account, hash);
        } catch (Accounts.Taken e) {
            registerWithoutUsername(account, hash);
        }
    }

    private void registerWithoutUsername(Account account, String hash) {
        try {
            insert(
                    new Account(
                            account.id(),
                            account.email(),
                            false,
                            null,
                            account.name(),
                            account.status(),
                            account.createdAt(),
                            account.updatedAt()),
                    hash);
        } catch (Accounts.Taken e) {
            accounts.idOf(account.email()).ifPresent(owner -> tellOwner(owner, account.email()));
        }
    }

    private void insert(Account account, String hash) {
        database.inTransaction(() -> {
            accounts.insert(account);
            credentials.setPassword(account.id(), hash, false);
            verification.mail(account);
            audit.append(AuditEvent.of(Type.ACCOUNT_REGISTERED, account.id()));
        });
    }

    private void tellOwner(UUID owner, String email) {
        database.inTransaction(() -> {
            Account there = accounts.get(owner);
            if (there.emailVerified()) {
                outbox.send(mails.addressAlreadyRegistered(email));
            } else {
                verification.mail(there);
            }
            audit.append(AuditEvent.of(Type.REGISTRATION_REPEATED, owner));
        });
    }
}
