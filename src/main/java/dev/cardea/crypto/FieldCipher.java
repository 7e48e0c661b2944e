package dev.cardea.crypto;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM for fields at rest: a version byte, a random 96-bit nonce, the ciphertext with its
/// tag. The context (table and row) is authenticated too, so a value moved to another row does not
/// open.
@Singleton
public class FieldCipher {

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;

    @Inject
    public FieldCipher(MasterKey master) {
        this.key = master.derive("fields", "AES");
    }

    public byte[] seal(byte[] plain, String context) {
        byte[] nonce = Secrets.bytes(NONCE);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, plain, 0, plain.length, context);
        return ByteBuffer.allocate(1 + NONCE + sealed.length)
                .put(VERSION)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /// Throws `IllegalStateException` when the value was changed, moved, or sealed under another
    /// master key.
    public byte[] open(byte[] sealed, String context) {
        if (sealed.length < 1 + NONCE + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new IllegalStateException("not a sealed field: " + context);
        }
        byte[] nonce = new byte[NONCE];
        System.arraycopy(sealed, 1, nonce, 0, NONCE);
        return run(
                Cipher.DECRYPT_MODE, nonce, sealed, 1 + NONCE, sealed.length - 1 - NONCE, context);
    }

    private byte[] run(
            int mode, byte[] nonce, byte[] input, int offset, int length, String context) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input, offset, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "cannot "
                            + (mode == Cipher.ENCRYPT_MODE ? "seal " : "open ")
                            + context
                            + ": is CARDEA_MASTER_KEY the one it was sealed under?",
                    e);
        }
    }
}
