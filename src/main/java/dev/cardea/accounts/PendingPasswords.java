package dev.cardea.accounts;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import dev.cardea.passwords.HashingQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.SecretKey;

/// The passwords that people register with. Each address has a salt of its own, made from it: so
/// one who registers twice with the same password is known from two who do with different ones,
/// long after neither password is there any more.
@ApplicationScoped
class PendingPasswords {

    private static final int SALT = 16;

    private final HashingQueue hashing;
    private final Credentials credentials;
    private final SecretKey key;

    @Inject
    PendingPasswords(HashingQueue hashing, Credentials credentials, MasterKey master) {
        this.hashing = hashing;
        this.credentials = credentials;
        this.key = master.derive("registration-salt", "HmacSHA256");
    }

    /// The same for the same address and password.
    String hash(String address, String password) {
        byte[] salt = Secrets.hmac(key, bytes(address));
        return hashing.hash(password, Arrays.copyOf(salt, SALT));
    }

    /// Whether the account was registered with this one.
    boolean isOf(UUID accountId, String hash) {
        return credentials
                .password(accountId)
                .filter(password -> Secrets.equal(bytes(password.hash()), bytes(hash)))
                .isPresent();
    }

    /// Whether its owner need not choose one.
    boolean has(UUID accountId) {
        return credentials.password(accountId).isPresent();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
