package dev.cardea.oauth.authorize;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.protocol.Scopes;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people agreed to give to clients; remembered until they take it back.
@ApplicationScoped
public class Consents {

    /// @param updatedAt when they last agreed, seconds since the epoch
    /// @param detail the `authorization_details` agreed to, JSON
    public record Consent(Scopes scope, @Nullable String detail, long updatedAt) {}

    /// What one client was given.
    public record Given(UUID clientId, Scopes scope) {}

    private final Database database;
    private final Revocations revocations;
    private final AuditLog audit;

    @Inject
    Consents(Database database, Revocations revocations, AuditLog audit) {
        this.database = database;
        this.revocations = revocations;
        this.audit = audit;
    }

    public Optional<Consent> find(UUID accountId, UUID clientId) {
        return database.one(
                "SELECT scope, detail, extract(epoch FROM updated_at)::bigint FROM consent WHERE account_id = ? AND client_id = ?",
                row ->
                        new Consent(
                                Scopes.parse(row.getString(1)), row.getString(2), row.getLong(3)),
                accountId,
                clientId);
    }

    /// Whom a person has given access, in the order in which they did.
    public List<Given> of(UUID accountId) {
        return database.list(
                "SELECT client_id, scope FROM consent WHERE account_id = ? ORDER BY granted_at, client_id",
                row -> new Given(Database.uuid(row, 1), Scopes.parse(row.getString(2))),
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

    /// Adds to what was agreed before.
    public void agree(UUID accountId, UUID clientId, Scopes scope, @Nullable String detail) {
        database.inTransaction(() -> {
            Optional<Consent> before = find(accountId, clientId);
            Scopes all = before.map(Consent::scope).orElse(Scopes.NONE).and(scope);
            int changed =
                    before.isPresent()
                            ? database.update(
                                    "UPDATE consent SET scope = ?, detail = ?, updated_at = now() WHERE account_id = ? AND client_id = ?",
                                    all.toString(),
                                    detail,
                                    accountId,
                                    clientId)
                            : database.update(
                                    "INSERT INTO consent (account_id, client_id, scope, detail, granted_at, updated_at)"
                                            + " VALUES (?, ?, ?, ?, now(), now())",
                                    accountId,
                                    clientId,
                                    all.toString(),
                                    detail);
            if (changed == 0) {
                throw new IllegalStateException("the consent was withdrawn meanwhile");
            }
        });
    }
}
