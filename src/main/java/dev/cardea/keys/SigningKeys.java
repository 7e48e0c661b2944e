package dev.cardea.keys;

import dev.cardea.crypto.FieldCipher;
import dev.cardea.crypto.Providers;
import dev.cardea.database.Database;
import dev.cardea.keys.SigningKey.Status;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The tables `signing_key` and `signing_key_writer`. Private keys are PKCS #8, sealed for their
/// row; what signs no more has none.
@ApplicationScoped
public class SigningKeys {

    private static final byte[] NOTHING = {};

    private final Database database;
    private final FieldCipher cipher;

    @Inject
    SigningKeys(Database database, FieldCipher cipher) {
        this.database = database;
        this.cipher = cipher;
        Providers.install();
    }

    /// Holds the writer's lock until the transaction ends. What was read before it may have
    /// changed.
    void lock() {
        database.list(
                "SELECT id FROM signing_key_writer WHERE id = 1 FOR UPDATE", row -> row.getInt(1));
    }

    /// Every key, oldest first, with the private part of those that sign or will. Throws
    /// `IllegalStateException` when one was sealed under another master key.
    List<SigningKey> all() {
        return database.list(
                "SELECT id, kid, algorithm, status, public_jwk, private_key, created_at, activated_at,"
                        + " retired_at FROM signing_key ORDER BY id",
                this::key);
    }

    /// Which keys there are and what each is: the cheap question whether anything changed.
    List<String> state() {
        return database.list(
                "SELECT id, status FROM signing_key ORDER BY id",
                row -> row.getString(1) + row.getString(2));
    }

    void insert(SigningKey key) {
        PrivateKey secret = key.privateKey();
        database.update(
                "INSERT INTO signing_key (id, kid, algorithm, status, public_jwk, private_key, created_at,"
                        + " activated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                key.id(),
                key.kid(),
                key.algorithm().toString(),
                stored(key.status()),
                key.publicJwk(),
                secret == null ? NOTHING : cipher.seal(secret.getEncoded(), context(key.id())),
                key.createdAt(),
                key.activatedAt());
    }

    /// A next key shall sign from `at` on.
    void plan(UUID id, Instant at) {
        database.update(
                "UPDATE signing_key SET activated_at = ? WHERE id = ? AND status = 'next'", at, id);
    }

    void activate(UUID id, Instant at) {
        database.update(
                "UPDATE signing_key SET status = 'active', activated_at = ? WHERE id = ? AND status = 'next'",
                at,
                id);
    }

    /// It verifies what it signed, and its private part is overwritten.
    void retire(UUID id, Instant at) {
        database.update(
                "UPDATE signing_key SET status = 'retiring', private_key = ?, retired_at = ?"
                        + " WHERE id = ? AND status = 'active'",
                NOTHING,
                at,
                id);
    }

    void kill(UUID id, Instant at) {
        database.update(
                "UPDATE signing_key SET status = 'killed', private_key = ?, retired_at = ?"
                        + " WHERE id = ? AND status <> 'killed'",
                NOTHING,
                at,
                id);
    }

    void deleteRetiredBefore(Instant time) {
        database.update(
                "DELETE FROM signing_key WHERE status = 'retiring' AND retired_at < ?", time);
    }

    void delete(UUID id) {
        database.update("DELETE FROM signing_key WHERE id = ?", id);
    }

    private SigningKey key(ResultSet row) throws SQLException {
        UUID id = Database.uuid(row, 1);
        SigningAlgorithm algorithm = SigningAlgorithm.named(row.getString(3));
        String jwk = row.getString(5);
        return new SigningKey(
                id,
                row.getString(2),
                algorithm,
                Status.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                jwk,
                SigningKey.publicKey(algorithm, jwk),
                open(id, algorithm, row.getBytes(6)),
                Database.instant(row, 7),
                Database.instant(row, 8),
                Database.instant(row, 9));
    }

    private @Nullable PrivateKey open(UUID id, SigningAlgorithm algorithm, byte[] sealed) {
        if (sealed.length == 0) {
            return null;
        }
        try {
            return algorithm.privateKey(cipher.open(sealed, context(id)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the private key " + id + " does not load", e);
        }
    }

    private static String context(UUID id) {
        return "signing_key:" + id;
    }

    private static String stored(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
