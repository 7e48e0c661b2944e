package dev.cardea.feed;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import javax.crypto.SecretKey;

/// What values are hashed with, so that a verifier learns no identifier it has not seen. All
/// replicas have the same: it follows from the master key and the database's clock.
@ApplicationScoped
class FeedSalts {

    private static final int LENGTH = 12;

    private record Salt(long period, String salt) {}

    private final SecretKey key;
    private final long lifetime;
    private volatile Salt last = new Salt(Long.MIN_VALUE, "");

    @Inject
    FeedSalts(MasterKey master, CardeaConfig config) {
        this.key = master.derive("feed-salt", "HmacSHA256");
        this.lifetime = config.feed().saltLifetime().toSeconds();
    }

    /// The salt of this moment; verifiers hash with its characters as they stand.
    String at(Instant moment) {
        long period = Math.floorDiv(moment.getEpochSecond(), lifetime);
        Salt there = last;
        if (there.period() != period) {
            there = new Salt(period, salt(period));
            last = there;
        }
        return there.salt();
    }

    private String salt(long period) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(period).array();
        return Secrets.base64url(Arrays.copyOf(Secrets.hmac(key, bytes), LENGTH));
    }
}
