package dev.cardea.tokens;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/// `crt_` and base64url of: key id, HMAC-SHA-256 of what follows, and that encrypted: account,
/// session, grant, generation. Neither key is in the database, so nothing in the database can be
/// redeemed; the HMAC is the initialization vector too (RFC 5297 §1.1), so the successor of a token
/// can be computed again; and no client reads in its token what its `sub` does not tell.
@ApplicationScoped
class RefreshTokenFormat {

    static final String PREFIX = "crt_";

    private static final byte KEY_ID = 2;
    private static final int MAC = 32;
    private static final int IV = 16;
    private static final int BODY = 16 + 16 + 16 + 4;

    private final SecretKey macKey;
    private final SecretKey cipherKey;

    @Inject
    RefreshTokenFormat(MasterKey master) {
        this.macKey = master.derive("refresh-token", "HmacSHA256");
        this.cipherKey = master.derive("refresh-token-body", "AES");
    }

    String write(RefreshToken token) {
        ByteBuffer body = ByteBuffer.allocate(BODY);
        put(body, token.accountId());
        put(body, token.sessionId());
        put(body, token.grantId());
        body.putInt(token.generation());
        byte[] mac = mac(body.array());
        return PREFIX
                + Secrets.base64url(
                        ByteBuffer.allocate(1 + MAC + BODY)
                                .put(KEY_ID)
                                .put(mac)
                                .put(crypt(Cipher.ENCRYPT_MODE, mac, body.array()))
                                .array());
    }

    /// Empty for anything that this service did not write.
    Optional<RefreshToken> read(String text) {
        byte[] bytes;
        try {
            bytes =
                    text.startsWith(PREFIX)
                            ? Base64.getUrlDecoder().decode(text.substring(PREFIX.length()))
                            : new byte[0];
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != 1 + MAC + BODY || bytes[0] != KEY_ID) {
            return Optional.empty();
        }
        byte[] mac = Arrays.copyOfRange(bytes, 1, 1 + MAC);
        byte[] plain =
                crypt(Cipher.DECRYPT_MODE, mac, Arrays.copyOfRange(bytes, 1 + MAC, bytes.length));
        if (!Secrets.equal(mac(plain), mac)) {
            return Optional.empty();
        }
        ByteBuffer body = ByteBuffer.wrap(plain);
        return Optional.of(new RefreshToken(uuid(body), uuid(body), uuid(body), body.getInt()));
    }

    private byte[] mac(byte[] body) {
        return Secrets.hmac(macKey, new byte[] {KEY_ID}, body);
    }

    private byte[] crypt(int mode, byte[] mac, byte[] body) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(mode, cipherKey, new IvParameterSpec(mac, 0, IV));
            return cipher.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
    }

    private static void put(ByteBuffer bytes, UUID id) {
        bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
