package dev.cardea.access;

import dev.cardea.accounts.AccountClosure;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes accounts and roles away without ever locking everybody out: administrators do not remove
/// themselves, and the last one who can log in stays. Each method returns the revocation's `seq`, 0
/// when nothing changed, and throws 409 when it must not be.
@ApplicationScoped
public class Administrators {

    private final Database database;
    private final Roles roles;
    private final AccountClosure closure;

    @Inject
    Administrators(Database database, Roles roles, AccountClosure closure) {
        this.database = database;
        this.roles = roles;
        this.closure = closure;
    }

    public long disable(UUID accountId, UUID actor) {
        return database.transaction(() -> {
            spare(accountId, actor);
            return closure.disable(accountId, actor);
        });
    }

    public long close(UUID accountId, UUID actor) {
        return database.transaction(() -> {
            spare(accountId, actor);
            return closure.close(accountId, actor);
        });
    }

    /// Closes one's own account; needs the current password.
    public long closeOwn(UUID accountId, String password) {
        closure.prove(accountId, password);
        return database.transaction(() -> {
            spare(accountId, null);
            return closure.close(accountId, null);
        });
    }

    /// Takes a role away from somebody.
    public long revoke(UUID accountId, Role role, UUID actor) {
        return database.transaction(() -> {
            if (role.name().equals(Role.ADMIN)) {
                spare(accountId, actor);
            }
            return roles.revoke(accountId, role, actor);
        });
    }

    private void spare(UUID accountId, @Nullable UUID actor) {
        if (accountId.equals(actor)) {
            throw new ProblemException(
                    Problem.CONFLICT, "administrators cannot remove themselves: ask another one");
        }
        List<UUID> active = roles.activeAdministrators();
        if (active.size() == 1 && active.contains(accountId)) {
            throw new ProblemException(Problem.CONFLICT, "the last administrator stays");
        }
    }
}
