package dev.cardea.accounts;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An account that an administrator makes for somebody. It has no password until its owner follows
/// the mailed link and sets one, so nobody else ever knows it; until then nobody can log in, and
/// whoever can has proved the address.
@ApplicationScoped
public class Invitation {

    private final Database database;
    private final Accounts accounts;
    private final PasswordReset reset;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    Invitation(
            Database database,
            Accounts accounts,
            PasswordReset reset,
            AuditLog audit,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.reset = reset;
        this.audit = audit;
        this.clock = clock;
    }

    /// Throws 400 naming the field, 409 when the address or the user name is taken.
    public Account invite(
            String email, @Nullable String username, @Nullable String name, UUID actor) {
        Account account = checked(email, username, name);
        if (account.username() != null && accounts.idOf(account.username()).isPresent()) {
            throw ProblemException.taken("username", "this user name is taken");
        }
        try {
            database.inTransaction(() -> {
                accounts.insert(account);
                audit.append(AuditEvent.of(Type.ACCOUNT_REGISTERED, account.id()).actor(actor));
                reset.mail(account, actor);
            });
        } catch (Accounts.Taken e) {
            throw ProblemException.taken("email", "this address is taken");
        }
        return account;
    }

    private Account checked(String email, @Nullable String username, @Nullable String name) {
        Instant now = clock.instant();
        return new Account(
                Secrets.id(clock),
                Identifiers.email("email", email),
                true,
                username == null ? null : Identifiers.username("username", username),
                name == null ? null : Identifiers.name("name", name),
                Account.Status.ACTIVE,
                now,
                now);
    }
}
