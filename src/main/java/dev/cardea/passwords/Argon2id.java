package dev.cardea.passwords;

import org.jboss.logging.Logger;

/// Derives a key by Argon2id (RFC 9106), version 1.3.
interface Argon2id {

    /// The fastest one that this machine has: libsodium, else Bouncy Castle with the same output.
    static Argon2id fastest() {
        Argon2id everywhere = new BouncyCastleArgon2id();
        try {
            return new SodiumArgon2id(everywhere);
        } catch (SodiumArgon2id.NotHere e) {
            Logger.getLogger(Argon2id.class)
                    .warnf(
                            "no libsodium here (%s): Bouncy Castle hashes passwords, at two to three"
                                    + " times the cost",
                            e.getMessage());
            return everywhere;
        }
    }

    byte[] derive(byte[] password, byte[] salt, Cost cost, int length);

    /// Memory in KiB, passes over it, and lanes.
    record Cost(int memory, int iterations, int lanes) {}
}
