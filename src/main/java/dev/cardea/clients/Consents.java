package dev.cardea.clients;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.protocol.Scopes;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people agreed to give to clients, in the browser or for a device; remembered until they
/// take it back.
@ApplicationScoped
public class Consents {

    private static final String SELECT =
            "SELECT scope, resources, detail FROM consent WHERE account_id = ? AND client_id = ?";

    /// What somebody agrees to at once.
    ///
    /// @param resources the audiences that tokens may be for (RFC 8707); the usual one if empty
    /// @param detail the `authorization_details` (RFC 9396), JSON
    public record Consent(Scopes scope, List<String> resources, @Nullable String detail) {

        boolean covers(Consent other) {
            return other.scope.within(scope)
                    && other.resources.isEmpty() == resources.isEmpty()
                    && resources.containsAll(other.resources)
                    && (other.detail == null || other.detail.equals(detail));
        }
    }

    /// What one client was given, since when, and when that last became more.
    public record Given(UUID clientId, Agreed consent, Instant since, Instant changedAt) {}

    private final Database database;
    private final Revocations revocations;
    private final AuditLog audit;

    @Inject
    Consents(Database database, Revocations revocations, AuditLog audit) {
        this.database = database;
        this.revocations = revocations;
        this.audit = audit;
    }

    /// Holds the consent until the transaction under way ends: nobody takes it back before what is
    /// written on the strength of it can be seen, and ended.
    public Optional<Agreed> hold(UUID accountId, UUID clientId) {
        return find(" FOR SHARE", accountId, clientId);
    }

    /// Whom a person has given access, in the order in which they did.
    public List<Given> of(UUID accountId) {
        return database.list(
                "SELECT scope, resources, detail, client_id, granted_at, updated_at FROM consent WHERE account_id = ?"
                        + " ORDER BY granted_at, client_id",
                row ->
                        new Given(
                                Database.uuid(row, 4),
                                agreed(row),
                                Database.instant(row, 5),
                                Database.instant(row, 6)),
                accountId);
    }

    /// Takes back what was agreed: the client's grants end, and its tokens are refused. Returns the
    /// revocation's `seq`, 0 when there was nothing to take back.
    public long withdraw(UUID accountId, UUID clientId) {
        return database.transaction(() -> {
            if (database.update(
                            "DELETE FROM consent WHERE account_id = ? AND client_id = ?",
                            accountId,
                            clientId)
                    == 0) {
                return 0L;
            }
            audit.append(AuditEvent.of(Type.CONSENT_WITHDRAWN, accountId).with("client", clientId));
            return revocations.endClientsGrants(accountId, clientId, Reason.CONSENT_WITHDRAWN);
        });
    }

    /// Takes back everything that was first agreed to before the account's address was proved.
    public void withdrawUnproved(UUID accountId) {
        database.inTransaction(
                () -> unproved(accountId).forEach(clientId -> withdraw(accountId, clientId)));
    }

    private List<UUID> unproved(UUID accountId) {
        return database.list(
                "SELECT c.client_id FROM consent c JOIN account a ON a.id = c.account_id"
                        + " WHERE c.account_id = ? AND (a.email_verified_at IS NULL OR c.granted_at < a.email_verified_at)",
                row -> Database.uuid(row, 1),
                accountId);
    }

    /// Adds to what was agreed before.
    public void agree(UUID accountId, UUID clientId, Consent agreed) {
        database.inTransaction(() -> {
            // whoever agrees in two windows at once: the second one adds to the first
            boolean written =
                    added(accountId, clientId, agreed)
                            || made(accountId, clientId, agreed)
                            || added(accountId, clientId, agreed);
            if (!written) {
                throw new IllegalStateException("a consent comes and goes");
            }
            audit.append(
                    AuditEvent.of(Type.CONSENT_GIVEN, accountId)
                            .with("client", clientId)
                            .with("scope", agreed.scope())
                            .with("resources", String.join(" ", agreed.resources())));
        });
    }

    private boolean added(UUID accountId, UUID clientId, Consent agreed) {
        Optional<Agreed> before = find(" FOR UPDATE", accountId, clientId);
        if (before.isEmpty()) {
            return false;
        }
        Agreed all = before.get().and(agreed);
        return database.update(
                        "UPDATE consent SET scope = ?, resources = ?, detail = ?, updated_at = now()"
                                + " WHERE account_id = ? AND client_id = ?",
                        all.scopeLines(),
                        all.resourceLines(),
                        all.detailLines(),
                        accountId,
                        clientId)
                > 0;
    }

    private boolean made(UUID accountId, UUID clientId, Consent first) {
        Agreed agreed = new Agreed(List.of(first));
        return database.update(
                        "INSERT INTO consent (account_id, client_id, scope, resources, detail, granted_at, updated_at)"
                                + " VALUES (?, ?, ?, ?, ?, now(), now()) ON CONFLICT DO NOTHING",
                        accountId,
                        clientId,
                        agreed.scopeLines(),
                        agreed.resourceLines(),
                        agreed.detailLines())
                > 0;
    }

    private Optional<Agreed> find(String lock, UUID accountId, UUID clientId) {
        return database.one(SELECT + lock, Consents::agreed, accountId, clientId);
    }

    private static Agreed agreed(ResultSet row) throws SQLException {
        return Agreed.of(row.getString(1), row.getString(2), row.getString(3));
    }
}
