package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.access.Role;
import dev.cardea.access.Roles;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.tokens.Caller;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.UUID;

/// What the scope of a noun does not open: who administers, and what makes somebody administer, is
/// for `cardea:admin` alone. So nobody comes by more than `cardea:admin` gave. Each method throws
/// 403, which is recorded.
///
/// None of this is in one transaction with what follows. A role that does not administer never will
/// ({@link Roles#change}), and whoever is made an administrator meanwhile was acted upon before.
@ApplicationScoped
class Authority {

    private final Caller caller;
    private final Roles roles;
    private final RefusedCallers refused;
    private final CurrentVertxRequest request;

    @Inject
    Authority(Caller caller, Roles roles, RefusedCallers refused, CurrentVertxRequest request) {
        this.caller = caller;
        this.roles = roles;
        this.refused = refused;
        this.request = request;
    }

    /// Before anything is done to an account, the caller's own included.
    void over(UUID account) {
        if (!caller.has(AdminScopes.ALL) && roles.administers(account)) {
            throw needs(AdminScopes.ALL, "who administers");
        }
    }

    /// Before a role is given, taken away, changed or deleted.
    void over(Role role) {
        if (!caller.has(AdminScopes.ALL) && role.administers()) {
            throw needs(AdminScopes.ALL, "a role that administers");
        }
    }

    /// Before a role is made with these.
    void toPermit(Set<String> permissions) {
        if (!caller.has(AdminScopes.ALL)
                && permissions.stream().anyMatch(AdminScopes::administers)) {
            throw needs(AdminScopes.ALL, "a role that administers");
        }
    }

    /// Before roles are given by another way than that of roles.
    void toGiveRoles() {
        if (!caller.has(AdminScopes.ROLES)) {
            throw needs(AdminScopes.ROLES, "giving roles");
        }
    }

    private ProblemException needs(String scope, String what) {
        refused.refused(caller.accountId(), caller.sessionId(), request.getCurrent().request());
        return new ProblemException(Problem.FORBIDDEN, what + " is for the scope " + scope);
    }
}
