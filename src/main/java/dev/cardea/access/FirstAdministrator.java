package dev.cardea.access;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.Accounts;
import dev.cardea.accounts.Credentials;
import dev.cardea.accounts.Identifiers;
import dev.cardea.accounts.Registration;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import dev.cardea.passwords.HashingQueue;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Makes the first administrator at start-up, when nobody holds the role: from `cardea.admin.email`
/// and a one-time password, which logs in once and does not open the admin API: only a password of
/// one's own does. Dev mode makes the one-time password up, anew at each start until it was
/// changed; elsewhere one must be configured, and it is never logged.
@ApplicationScoped
public class FirstAdministrator {

    private static final Logger LOG = Logger.getLogger(FirstAdministrator.class);
    private static final int PASSWORD_BYTES = 18;

    /// A made-up one-time password, for whoever started dev mode to read.
    public record Announcement(String email, String oneTimePassword) {

        @Override
        public String toString() {
            return "Announcement[" + email + "]";
        }
    }

    private final Database database;
    private final Roles roles;
    private final Accounts accounts;
    private final Registration registration;
    private final Credentials credentials;
    private final HashingQueue hashing;
    private final AuditLog audit;
    private final CardeaConfig.Admin settings;
    private volatile Optional<Announcement> announcement = Optional.empty();

    @Inject
    FirstAdministrator(
            Database database,
            Roles roles,
            Accounts accounts,
            Registration registration,
            Credentials credentials,
            HashingQueue hashing,
            AuditLog audit,
            CardeaConfig config) {
        this.database = database;
        this.roles = roles;
        this.accounts = accounts;
        this.registration = registration;
        this.credentials = credentials;
        this.hashing = hashing;
        this.audit = audit;
        this.settings = config.admin();
    }

    /// What there is to tell; empty outside of dev mode, and once the password was changed.
    public Optional<Announcement> announcement() {
        return announcement;
    }

    void start(@Observes @Priority(200) StartupEvent event) {
        announcement =
                make(
                        settings.email(),
                        settings.oneTimePassword(),
                        LaunchMode.current() == LaunchMode.DEVELOPMENT);
    }

    /// Throws `IllegalStateException`, naming the setting, when one is wrong. Of several replicas
    /// that start at once, one makes the account and the others do nothing.
    Optional<Announcement> make(
            Optional<String> email, Optional<String> configured, boolean madeUp) {
        makeRole();
        if (email.isEmpty() || (configured.isEmpty() && !madeUp)) {
            return Optional.empty();
        }
        String password = configured.orElseGet(() -> Secrets.token(PASSWORD_BYTES));
        boolean ready =
                roles.hasAdministrator()
                        ? configured.isEmpty() && renew(email.get(), password)
                        : create(roles.named(Role.ADMIN), email.get(), password);
        return ready && configured.isEmpty()
                ? Optional.of(new Announcement(email.get(), password))
                : Optional.empty();
    }

    private void makeRole() {
        if (!roles.exists(Role.ADMIN)) {
            try {
                roles.create(Role.ADMIN, "Administers this service", Set.of(), null);
            } catch (ProblemException | DatabaseException e) {
                LOG.debug("another replica made the role admin", e);
            }
        }
    }

    private boolean create(Role role, String email, String password) {
        try {
            database.inTransaction(() -> {
                Account account =
                        registration.create(
                                new Registration.Request(email, password, null, null), true);
                roles.grant(account.id(), role, null);
                audit.append(AuditEvent.of(Type.ADMIN_CREATED, account.id()));
            });
            return true;
        } catch (ProblemException e) {
            if (e.problem() != Problem.CONFLICT) {
                throw failure(e);
            }
            if (!roles.hasAdministrator()) {
                LOG.warn(
                        "no administrator was made: the account of cardea.admin.email was there before");
            }
            return false;
        }
    }

    private boolean renew(String email, String password) {
        Optional<UUID> holder =
                accounts.idOf(Identifiers.lookup(email))
                        .filter(id -> roles.of(id).contains(Role.ADMIN));
        return holder.isPresent() && credentials.renewOneTime(holder.get(), hashing.hash(password));
    }

    private static IllegalStateException failure(ProblemException e) {
        if (e.problem() != Problem.INVALID_REQUEST) {
            return new IllegalStateException("the first administrator was not made", e);
        }
        var error = e.errors().getFirst();
        String setting =
                error.field().equals("password")
                        ? "cardea.admin.one-time-password"
                        : "cardea.admin.email";
        return new IllegalStateException(setting + " " + error.message());
    }
}
