package dev.cardea.access;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The roles and who holds them. Whatever makes tokens say less outdates the tokens of everybody it
/// touches.
@ApplicationScoped
public class Roles implements PanacheRepositoryBase<Role, UUID> {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.:-]{0,63}");

    private static final String NO_ROLE = "there is no such role";

    /// A role as it is now, and the `seq` of the revocation that the change caused, or 0.
    public record Changed(Role role, long seq) {}

    private final Database database;
    private final Revocations revocations;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    Roles(Database database, Revocations revocations, AuditLog audit, Clock clock) {
        this.database = database;
        this.revocations = revocations;
        this.audit = audit;
        this.clock = clock;
    }

    /// Every role with its permissions, by name, in one query.
    public List<Role> all() {
        return database.transaction(() ->
                find(
                                "SELECT DISTINCT r FROM Role r LEFT JOIN FETCH r.permissions",
                                Sort.by("r.name"))
                        .list());
    }

    public Role get(UUID id) {
        return database.transaction(() ->
                find("FROM Role r LEFT JOIN FETCH r.permissions WHERE r.id = ?1", id).stream()
                        .findFirst()
                        .orElseThrow(() -> new ProblemException(Problem.NOT_FOUND, NO_ROLE)));
    }

    /// The role of this name. Throws 400 naming `role`.
    public Role named(String name) {
        return named("role", name);
    }

    /// The role of this name. Throws 400 naming the field that named it.
    public Role named(String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.invalid(field, NO_ROLE);
        }
        return database.transaction(() ->
                find("FROM Role r LEFT JOIN FETCH r.permissions WHERE r.name = ?1", name).stream()
                        .findFirst()
                        .orElseThrow(() -> ProblemException.invalid(field, NO_ROLE)));
    }

    /// Whether there is a role of this name. Plain SQL: every start asks, and the first HQL costs a
    /// parser.
    boolean exists(String name) {
        return database.one("SELECT 1 FROM role WHERE name = ?", row -> true, name).isPresent();
    }

    public Role create(
            String name, String description, Set<String> permissions, @Nullable UUID actor) {
        check("name", name);
        check(permissions);
        return database.transaction(() -> {
            if (count("name", name) > 0) {
                throw ProblemException.taken("name", "there is a role of this name");
            }
            Role role =
                    new Role(Secrets.id(clock), name, description, permissions, clock.instant());
            persistAndFlush(role);
            audit.append(AuditEvent.of(Type.ROLE_CREATED).actor(actor).with("role", name));
            return role;
        });
    }

    /// Sets description and permissions. A permission that goes outdates the tokens of all holders.
    /// Throws 409 where the role would begin to administer: its holders were not chosen for that.
    public Changed change(UUID id, String description, Set<String> permissions, UUID actor) {
        check(permissions);
        return database.transaction(() -> {
            lock(id);
            Role role = get(id);
            if (!role.administers() && permissions.stream().anyMatch(AdminScopes::administers)) {
                throw new ProblemException(
                        Problem.CONFLICT, "a role that is to administer is made anew");
            }
            boolean less = !permissions.containsAll(role.permissions);
            role.description = description;
            role.permissions.retainAll(permissions);
            role.permissions.addAll(permissions);
            persistAndFlush(role);
            audit.append(AuditEvent.of(Type.ROLE_CHANGED).actor(actor).with("role", role.name));
            return new Changed(role, less ? outdate(holders(id)) : 0);
        });
    }

    /// Removes it from everybody who holds it. Returns the revocation's `seq`, 0 when nobody did.
    public long remove(UUID id, UUID actor) {
        return database.transaction(() -> {
            lock(id);
            Role role = get(id);
            if (role.name.equals(Role.ADMIN)) {
                throw new ProblemException(Problem.CONFLICT, "the role admin stays");
            }
            List<UUID> holders = holders(id);
            database.update("DELETE FROM account_role WHERE role_id = ?", id);
            database.update("DELETE FROM membership_role WHERE role_id = ?", id);
            delete(role);
            flush();
            audit.append(AuditEvent.of(Type.ROLE_DELETED).actor(actor).with("role", role.name));
            return outdate(holders);
        });
    }

    /// The names of the roles somebody holds outside of organizations.
    public List<String> of(UUID accountId) {
        return database.list(
                "SELECT r.name FROM account_role x JOIN role r ON r.id = x.role_id WHERE x.account_id = ? ORDER BY r.name",
                row -> row.getString(1),
                accountId);
    }

    /// Whether somebody holds a role that administers, be the account active or not.
    public boolean administers(UUID accountId) {
        return database.one(
                        "SELECT 1 FROM account_role x JOIN role r ON r.id = x.role_id WHERE x.account_id = ? AND (r.name = ?"
                                + " OR EXISTS (SELECT FROM role_permission p WHERE p.role_id = r.id AND p.permission LIKE ?)) LIMIT 1",
                        row -> true,
                        accountId,
                        Role.ADMIN,
                        AdminScopes.ALL + "%")
                .isPresent();
    }

    /// Gives somebody a role; the next token carries it.
    public void grant(UUID accountId, Role role, @Nullable UUID actor) {
        database.inTransaction(() -> {
            int held =
                    database.update(
                            "INSERT INTO account_role (account_id, role_id) SELECT a.id, ? FROM account a WHERE a.id = ?"
                                    + " AND NOT EXISTS (SELECT FROM account_role x WHERE x.account_id = ? AND x.role_id = ?)",
                            role.id,
                            accountId,
                            accountId,
                            role.id);
            if (held > 0) {
                audit.append(
                        AuditEvent.of(Type.ROLE_GRANTED, accountId)
                                .actor(actor)
                                .with("role", role.name));
            }
        });
    }

    /// Who holds the role of administrators and can log in. Whoever else would change that waits
    /// until the transaction under way ends.
    List<UUID> activeAdministrators() {
        database.list("SELECT 1 FROM role WHERE name = ? FOR UPDATE", row -> true, Role.ADMIN);
        return database.list(
                "SELECT x.account_id FROM account_role x JOIN role r ON r.id = x.role_id JOIN account a"
                        + " ON a.id = x.account_id WHERE r.name = ? AND a.status = 'active'",
                row -> Database.uuid(row, 1),
                Role.ADMIN);
    }

    /// Takes a role away; every token that carries it is refused. Returns the revocation's `seq`, 0
    /// when it was not held. {@link Administrators} sees to it that one administrator stays.
    public long revoke(UUID accountId, Role role, UUID actor) {
        return database.transaction(() -> {
            if (database.update(
                            "DELETE FROM account_role WHERE account_id = ? AND role_id = ?",
                            accountId,
                            role.id)
                    == 0) {
                return 0L;
            }
            audit.append(
                    AuditEvent.of(Type.ROLE_REMOVED, accountId)
                            .actor(actor)
                            .with("role", role.name));
            return revocations.outdateTokens(accountId, Reason.ROLE_REMOVED);
        });
    }

    /// Whether anybody at all holds the role of administrators.
    public boolean hasAdministrator() {
        return database.one(
                        "SELECT 1 FROM account_role x JOIN role r ON r.id = x.role_id WHERE r.name = ? LIMIT 1",
                        row -> true,
                        Role.ADMIN)
                .isPresent();
    }

    private List<UUID> holders(UUID roleId) {
        return database.list(
                "SELECT account_id FROM account_role WHERE role_id = ? UNION SELECT account_id FROM membership_role"
                        + " WHERE role_id = ? ORDER BY account_id",
                row -> Database.uuid(row, 1),
                roleId,
                roleId);
    }

    /// Whoever is being given the role waits, or is among its holders.
    private void lock(UUID id) {
        database.list("SELECT 1 FROM role WHERE id = ? FOR UPDATE", row -> true, id);
    }

    private long outdate(List<UUID> accounts) {
        long seq = 0;
        for (UUID account : accounts) {
            seq = revocations.outdateTokens(account, Reason.ROLE_REMOVED);
        }
        return seq;
    }

    /// What begins with `cardea:` has a meaning here.
    private static void check(Set<String> permissions) {
        for (String permission : permissions) {
            check("permissions", permission);
            if (permission.startsWith("cardea:") && !AdminScopes.isFiner(permission)) {
                throw ProblemException.invalid(
                        "permissions",
                        "must not begin with cardea: unless it is a scope of a noun");
            }
        }
    }

    private static void check(String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.invalid(
                    field,
                    "must be 1 to 64 lower-case letters, digits or one of _ . : - , beginning with a letter or digit");
        }
    }
}
