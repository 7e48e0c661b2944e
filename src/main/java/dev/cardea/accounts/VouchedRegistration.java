package dev.cardea.accounts;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.config.CardeaConfig.Verification;
import dev.cardea.crypto.Secrets;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes accounts for people whose address another provider vouches for: it counts as proved, and
/// there is no password until somebody sets one through the mailbox.
@ApplicationScoped
public class VouchedRegistration {

    private final Accounts accounts;
    private final AccountClosure closure;
    private final AuditLog audit;
    private final CardeaConfig.Registration settings;
    private final Clock clock;

    @Inject
    VouchedRegistration(
            Accounts accounts,
            AccountClosure closure,
            AuditLog audit,
            CardeaConfig config,
            Clock clock) {
        this.accounts = accounts;
        this.closure = closure;
        this.audit = audit;
        this.settings = config.registration();
        this.clock = clock;
    }

    /// Whether anybody may make an account.
    public boolean open() {
        return settings.enabled();
    }

    /// In the form in which addresses are compared; empty for what is none here.
    public static Optional<String> address(String text) {
        try {
            return Optional.of(Identifiers.email("email", text));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    /// Whose address it is, as far as that has to be respected: where nobody logs in with an
    /// unproved address, an account that has one is nobody's.
    public Optional<UUID> owner(String email) {
        return accounts.idOf(email)
                .filter(id ->
                        settings.verification() == Verification.OPTIONAL
                                || accounts.find(id).map(Account::emailVerified).orElse(true));
    }

    /// In the transaction under way, which 409 spoils: the address is somebody's by now.
    ///
    /// @param name left out if it cannot be one
    public UUID register(String email, @Nullable String name) {
        Instant now = clock.instant();
        Optional<UUID> unproved =
                settings.verification() == Verification.REQUIRED
                        ? accounts.idOf(email).filter(id -> accounts.lockUnverified(id, now))
                        : Optional.empty();
        unproved.ifPresent(id -> closure.close(id, null));
        UUID id = Secrets.id(clock);
        try {
            accounts.insert(
                    new Account(
                            id, email, true, null, usable(name), Account.Status.ACTIVE, now, now));
        } catch (Accounts.Taken e) {
            throw ProblemException.taken("email", "this address is taken");
        }
        audit.append(AuditEvent.of(Type.ACCOUNT_REGISTERED, id));
        return id;
    }

    private static @Nullable String usable(@Nullable String name) {
        try {
            return name == null ? null : Identifiers.name("name", name);
        } catch (ProblemException e) {
            return null;
        }
    }
}
