package dev.cardea.clients;

import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// The secrets of clients: 256 random bits, of which only the SHA-256 is kept.
@ApplicationScoped
class ClientSecrets {

    private static final int SECRET_BYTES = 32;

    private final Database database;
    private final Clock clock;

    @Inject
    ClientSecrets(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Oldest first, expired ones too.
    List<ClientSecret> of(UUID clientId) {
        return database.list(
                "SELECT id, hash, created_at, expires_at FROM client_secret WHERE client_id = ? ORDER BY id",
                ClientSecrets::secret,
                clientId);
    }

    /// Returns the new secret, which is never seen again.
    String add(UUID clientId) {
        String secret = Secrets.token(SECRET_BYTES);
        addHash(clientId, Secrets.sha256(secret));
        return secret;
    }

    void addHash(UUID clientId, byte[] hash) {
        database.update(
                "INSERT INTO client_secret (client_id, id, hash, created_at) VALUES (?, ?, ?, ?)",
                clientId,
                Secrets.id(clock),
                hash,
                clock.instant());
    }

    /// Those that there are work until `at` at most, and no more of them than one.
    void expire(UUID clientId, Instant at) {
        database.update(
                "DELETE FROM client_secret WHERE client_id = ? AND id NOT IN"
                        + " (SELECT id FROM client_secret WHERE client_id = ?"
                        + " AND (expires_at IS NULL OR expires_at > ?) ORDER BY id DESC LIMIT 1)",
                clientId,
                clientId,
                clock.instant());
        database.update(
                "UPDATE client_secret SET expires_at = least(expires_at, ?) WHERE client_id = ?",
                at,
                clientId);
    }

    /// It works no more, and stays: a file that still declares it finds it so. False when there is
    /// no such secret.
    boolean spend(UUID clientId, UUID id) {
        return database.update(
                        "UPDATE client_secret SET expires_at = created_at WHERE client_id = ? AND id = ?"
                                + " AND expires_at IS NULL",
                        clientId,
                        id)
                > 0;
    }

    /// False when there is no such secret.
    boolean delete(UUID clientId, UUID id) {
        return database.update(
                        "DELETE FROM client_secret WHERE client_id = ? AND id = ?", clientId, id)
                > 0;
    }

    void deleteAll(UUID clientId) {
        database.update("DELETE FROM client_secret WHERE client_id = ?", clientId);
    }

    private static ClientSecret secret(ResultSet row) throws SQLException {
        return new ClientSecret(
                Database.uuid(row, 1),
                Secrets.base64url(row.getBytes(2)),
                Database.instant(row, 3),
                Database.instant(row, 4));
    }
}
