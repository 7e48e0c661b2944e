package dev.cardea.tokens;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import javax.crypto.SecretKey;

/// Nonces of ours in DPoP proofs (RFC 9449 §8, §9): an HMAC of the time, so that nothing is stored
/// and every replica knows them. One is good for two to four minutes.
@Singleton
public class DpopNonces {

    private static final long STEP_MILLIS = Duration.ofMinutes(2).toMillis();
    private static final int BYTES = 16;

    private final SecretKey key;
    private final Clock clock;

    @Inject
    DpopNonces(MasterKey master, Clock clock) {
        this.key = master.derive("dpop-nonce", "HmacSHA256");
        this.clock = clock;
    }

    /// What goes into the header `DPoP-Nonce` now.
    public String current() {
        return nonce(step());
    }

    boolean good(String nonce) {
        byte[] given = nonce.getBytes(StandardCharsets.UTF_8);
        long now = step();
        return Secrets.equal(given, nonce(now).getBytes(StandardCharsets.US_ASCII))
                || Secrets.equal(given, nonce(now - 1).getBytes(StandardCharsets.US_ASCII));
    }

    private long step() {
        return clock.millis() / STEP_MILLIS;
    }

    private String nonce(long step) {
        byte[] full = Secrets.hmac(key, ByteBuffer.allocate(Long.BYTES).putLong(step).array());
        return Secrets.base64url(Arrays.copyOf(full, BYTES));
    }
}
