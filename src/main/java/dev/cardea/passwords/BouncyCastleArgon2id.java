package dev.cardea.passwords;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Argon2id in Java: runs everywhere, and does the lanes and salts that libsodium does not.
final class BouncyCastleArgon2id implements Argon2id {

    @Override
    public byte[] derive(byte[] password, byte[] salt, Cost cost, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(cost.memory())
                        .withIterations(cost.iterations())
                        .withParallelism(cost.lanes())
                        .withSalt(salt)
                        .build());
        byte[] key = new byte[length];
        generator.generateBytes(password, key);
        return key;
    }
}
