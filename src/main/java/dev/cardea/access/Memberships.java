package dev.cardea.access;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/// Who belongs to which organization, and as what.
@ApplicationScoped
public class Memberships {

    private static final String SELECT =
            """
            SELECT m.account_id, m.organization_id, o.slug, o.name,
                   ARRAY(SELECT r.name FROM membership_role x JOIN role r ON r.id = x.role_id
                         WHERE x.account_id = m.account_id AND x.organization_id = m.organization_id ORDER BY r.name)
            FROM membership m JOIN organization o ON o.id = m.organization_id
            """;

    private final Database database;
    private final Revocations revocations;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    Memberships(Database database, Revocations revocations, AuditLog audit, Clock clock) {
        this.database = database;
        this.revocations = revocations;
        this.audit = audit;
        this.clock = clock;
    }

    public List<Membership> of(UUID accountId) {
        return database.list(
                SELECT + "WHERE m.account_id = ? ORDER BY o.name",
                Memberships::membership,
                accountId);
    }

    /// The membership, or 404: whoever is no member cannot tell the organization from one that does
    /// not exist.
    public Membership get(UUID accountId, UUID organizationId) {
        return database.one(
                        SELECT + "WHERE m.account_id = ? AND m.organization_id = ?",
                        Memberships::membership,
                        accountId,
                        organizationId)
                .orElseThrow(() ->
                        new ProblemException(Problem.NOT_FOUND, "there is no such organization"));
    }

    /// The members in the order of their ids after `after`.
    public List<Membership> in(UUID organizationId, UUID after, int limit) {
        return database.list(
                SELECT
                        + "WHERE m.organization_id = ? AND m.account_id > ? ORDER BY m.account_id LIMIT ?",
                Memberships::membership,
                organizationId,
                after,
                limit);
    }

    /// Makes somebody a member with just these roles, or changes the roles of a member. Roles that
    /// go outdate the tokens. Throws 400 for a role that administers: it is nobody's by way of one
    /// organization.
    public long set(UUID accountId, UUID organizationId, Collection<Role> roles, UUID actor) {
        if (roles.stream().anyMatch(Role::administers)) {
            throw ProblemException.invalid(
                    "roles", "one that administers cannot be held in an organization");
        }
        return database.transaction(() -> {
            boolean added = added(accountId, organizationId);
            Membership before = get(accountId, organizationId);
            List<String> names = roles.stream().map(Role::name).toList();
            if (!added && new HashSet<>(before.roles()).equals(new HashSet<>(names))) {
                return 0L;
            }
            give(accountId, organizationId, roles);
            audit.append(
                    AuditEvent.of(
                                    added ? Type.MEMBERSHIP_GRANTED : Type.MEMBERSHIP_CHANGED,
                                    accountId)
                            .actor(actor)
                            .with("organization", organizationId)
                            .with("roles", String.join(" ", names)));
            return names.containsAll(before.roles())
                    ? 0L
                    : revocations.outdateTokens(accountId, Reason.ROLE_REMOVED);
        });
    }

    /// Whether somebody becomes a member now; the membership is held until the transaction ends.
    private boolean added(UUID accountId, UUID organizationId) {
        int added =
                database.update(
                        "INSERT INTO membership (account_id, organization_id, created_at)"
                                + " SELECT a.id, o.id, ? FROM account a, organization o WHERE a.id = ? AND o.id = ? AND NOT EXISTS"
                                + " (SELECT FROM membership WHERE account_id = ? AND organization_id = ?)",
                        clock.instant(),
                        accountId,
                        organizationId,
                        accountId,
                        organizationId);
        database.list(
                "SELECT 1 FROM membership WHERE account_id = ? AND organization_id = ? FOR UPDATE",
                row -> true,
                accountId,
                organizationId);
        return added > 0;
    }

    /// These roles, and no others.
    private void give(UUID accountId, UUID organizationId, Collection<Role> roles) {
        database.update(
                "DELETE FROM membership_role WHERE account_id = ? AND organization_id = ?",
                accountId,
                organizationId);
        roles.forEach(role ->
                database.update(
                        "INSERT INTO membership_role (account_id, organization_id, role_id) VALUES (?, ?, ?)",
                        accountId,
                        organizationId,
                        role.id()));
    }

    /// Returns the revocation's `seq`; throws 404 when there was no such member.
    public long remove(UUID accountId, UUID organizationId, UUID actor) {
        return database.transaction(() -> {
            int removed =
                    database.update(
                            "DELETE FROM membership WHERE account_id = ? AND organization_id = ?",
                            accountId,
                            organizationId);
            if (removed == 0) {
                throw new ProblemException(Problem.NOT_FOUND, "there is no such member");
            }
            database.update(
                    "UPDATE session SET organization_id = NULL WHERE account_id = ? AND organization_id = ?",
                    accountId,
                    organizationId);
            audit.append(
                    AuditEvent.of(Type.MEMBERSHIP_REMOVED, accountId)
                            .actor(actor)
                            .with("organization", organizationId));
            return revocations.outdateTokens(accountId, Reason.MEMBERSHIP_REMOVED);
        });
    }

    void removeAll(UUID organizationId, UUID actor) {
        database.list(
                        "SELECT account_id FROM membership WHERE organization_id = ? ORDER BY account_id",
                        row -> Database.uuid(row, 1),
                        organizationId)
                .forEach(accountId -> remove(accountId, organizationId, actor));
    }

    private static Membership membership(ResultSet row) throws SQLException {
        return new Membership(
                Database.uuid(row, 1),
                Database.uuid(row, 2),
                row.getString(3),
                row.getString(4),
                Database.strings(row, 5));
    }
}
