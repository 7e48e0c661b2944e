package dev.cardea.tokens;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.SecretKey;

/// `crt_` and base64url of: key id, account, session, grant, generation, HMAC-SHA-256 of all that.
/// The key is not in the database, so nothing in the database can be redeemed, and the successor of
/// a token can be computed again.
@ApplicationScoped
class RefreshTokenFormat {

    static final String PREFIX = "crt_";

    private static final byte KEY_ID = 1;
    private static final int BODY = 1 + 16 + 16 + 16 + 4;
    private static final int MAC = 32;

    private final SecretKey key;

    @Inject
    RefreshTokenFormat(MasterKey master) {
        this.key = master.derive("refresh-token", "HmacSHA256");
    }

    String write(RefreshToken token) {
        ByteBuffer bytes = ByteBuffer.allocate(BODY + MAC).put(KEY_ID);
        put(bytes, token.accountId());
        put(bytes, token.sessionId());
        put(bytes, token.grantId());
        bytes.putInt(token.generation());
        bytes.put(mac(bytes.array()));
        return PREFIX + Secrets.base64url(bytes.array());
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
        if (bytes.length != BODY + MAC
                || bytes[0] != KEY_ID
                || !Secrets.equal(mac(bytes), Arrays.copyOfRange(bytes, BODY, bytes.length))) {
            return Optional.empty();
        }
        ByteBuffer body = ByteBuffer.wrap(bytes, 1, BODY - 1);
        return Optional.of(new RefreshToken(uuid(body), uuid(body), uuid(body), body.getInt()));
    }

    private byte[] mac(byte[] bytes) {
        return Secrets.hmac(key, Arrays.copyOf(bytes, BODY));
    }

    private static void put(ByteBuffer bytes, UUID id) {
        bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
