package dev.cardea.oauth.authorize;

import dev.cardea.database.Database;
import dev.cardea.protocol.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people agreed to give to clients; remembered until they take it back.
@ApplicationScoped
public class Consents {

    /// @param updatedAt when they last agreed, seconds since the epoch
    /// @param detail the `authorization_details` agreed to, JSON
    public record Consent(Scopes scope, @Nullable String detail, long updatedAt) {}

    private final Database database;

    @Inject
    Consents(Database database) {
        this.database = database;
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
