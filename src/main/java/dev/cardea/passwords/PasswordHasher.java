package dev.cardea.passwords;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/// Hashes and verifies, at once and on the calling thread: callers use {@link HashingQueue}.
/// Passwords are NFC-normalised (NIST SP 800-63B-4 §3.1.1.2), hashed as UTF-8 and never cut.
@Singleton
public class PasswordHasher {

    private final Argon2id argon2id;
    private final Argon2id.Cost cost;
    private final StoredHash nobodys;

    @Inject
    PasswordHasher(CardeaConfig config) {
        this(config.passwords(), Argon2id.fastest());
    }

    PasswordHasher(CardeaConfig.Passwords settings, Argon2id argon2id) {
        this.argon2id = argon2id;
        this.cost = new Argon2id.Cost(settings.memory(), settings.iterations(), 1);
        if (!Argon2idHash.affordable(cost)) {
            throw new IllegalStateException(
                    "cardea.passwords.memory must be 8 to "
                            + Argon2idHash.MAXIMUM_MEMORY
                            + " (KiB) and cardea.passwords.iterations 1 to "
                            + Argon2idHash.MAXIMUM_ITERATIONS);
        }
        this.nobodys = Argon2idHash.ofNothing(argon2id, cost);
    }

    /// The PHC string of a new salt and the configured cost. The password must be well-formed
    /// Unicode, which {@link PasswordPolicy} has seen to.
    public String hash(String password) {
        return hash(password, Secrets.bytes(Argon2idHash.SALT));
    }

    /// The same with a salt of 16 bytes that the caller made: one password and one salt give one
    /// string, while the cost stays.
    public String hash(String password, byte[] salt) {
        if (!wellFormed(password)) {
            throw new IllegalArgumentException("an unpaired surrogate has no UTF-8");
        }
        return Argon2idHash.of(nfc(password), salt, argon2id, cost).toString();
    }

    /// Whether the password is the one that was hashed. A malformed or too costly hash matches
    /// none. Null is a person who does not exist: as much work as for any other, and false.
    public boolean verify(String password, @Nullable String stored) {
        StoredHash hash = stored == null ? nobodys : StoredHash.parse(stored, argon2id);
        if (hash == null) {
            return false;
        }
        boolean matches = hash.matches(nfc(password));
        if (!matches && !(hash instanceof Argon2idHash) && !nfc(password).equals(password)) {
            // where the hash comes from, passwords were perhaps not normalised
            matches = hash.matches(password);
        }
        return matches && wellFormed(password);
    }

    /// Whether the hash should be made anew at the next log-in: it has another format or another
    /// cost than the settings.
    public boolean outdated(String stored) {
        return !(StoredHash.parse(stored, argon2id) instanceof Argon2idHash hash)
                || !hash.isOf(cost);
    }

    /// KiB that one hash works on.
    int memory() {
        return cost.memory();
    }

    static boolean wellFormed(String password) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(password);
    }

    private static String nfc(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }
}
