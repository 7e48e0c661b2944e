package dev.cardea.accounts;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people change about themselves.
@ApplicationScoped
public class Profile {

    private final Database database;
    private final Accounts accounts;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    Profile(Database database, Accounts accounts, AuditLog audit, Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
    }

    /// Changes what is given: null stays, an empty text removes it. Throws 400 naming the field,
    /// 409 when the user name is taken.
    public Account change(UUID accountId, @Nullable String name, @Nullable String username) {
        String newName = name == null || name.isEmpty() ? null : Identifiers.name("name", name);
        String newUsername =
                username == null || username.isEmpty()
                        ? null
                        : Identifiers.username("username", username);
        try {
            return database.transaction(() -> {
                Account account = accounts.get(accountId);
                if (name != null) {
                    accounts.changeName(accountId, newName, clock.instant());
                }
                if (username != null) {
                    accounts.changeUsername(account, newUsername, clock.instant());
                }
                audit.append(AuditEvent.of(Type.PROFILE_CHANGED, accountId));
                return accounts.get(accountId);
            });
        } catch (Accounts.Taken e) {
            throw ProblemException.taken("username", "this user name is taken");
        }
    }
}
