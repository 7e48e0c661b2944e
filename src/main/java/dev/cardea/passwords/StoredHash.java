package dev.cardea.passwords;

import org.jspecify.annotations.Nullable;

/// A stored password hash of one format. Each format's `parse` answers null for what is not its
/// own, is malformed, or would cost too much to verify.
sealed interface StoredHash permits Argon2idHash, BcryptHash, Pbkdf2Hash, ScryptHash {

    boolean matches(String password);

    static @Nullable StoredHash parse(String stored, Argon2id argon2id) {
        StoredHash[] formats = {
            Argon2idHash.parse(stored, argon2id),
            BcryptHash.parse(stored),
            Pbkdf2Hash.parse(stored),
            ScryptHash.parse(stored)
        };
        for (StoredHash hash : formats) {
            if (hash != null) {
                return hash;
            }
        }
        return null;
    }
}
