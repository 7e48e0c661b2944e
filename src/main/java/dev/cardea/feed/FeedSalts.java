package dev.cardea.feed;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import dev.cardea.revocation.KnownLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.SecretKey;

/// What values are hashed with, so that a verifier learns no identifier it has not seen. All
/// replicas have the same: it follows from the master key and the database's clock, and from the
/// epoch of the log: when the log may have lost rules, every verifier takes a snapshot, for then
/// the number up to which it has come may be of other rules.
@ApplicationScoped
class FeedSalts {

    private static final int LENGTH = 12;

    private record Salt(long period, KnownLog.Epoch epoch, String salt) {}

    private final SecretKey key;
    private final long lifetime;
    private volatile Salt last = new Salt(Long.MIN_VALUE, new KnownLog.Epoch("", 0), "");

    @Inject
    FeedSalts(MasterKey master, CardeaConfig config) {
        this.key = master.derive("feed-salt", "HmacSHA256");
        this.lifetime = config.feed().saltLifetime().toSeconds();
    }

    /// The salt of the moment when the log was read; verifiers hash with its characters as they
    /// stand. A clock that was set back takes no salt back: verifiers take pages with another salt
    /// only when they are newer than all before.
    String of(KnownLog log) {
        Salt there = last;
        long now = Math.floorDiv(log.at().getEpochSecond(), lifetime);
        long period = now == there.period() - 1 ? there.period() : now;
        if (there.period() != period || !there.epoch().equals(log.epoch())) {
            there = new Salt(period, log.epoch(), salt(period, log.epoch()));
            last = there;
        }
        return there.salt();
    }

    private String salt(long period, KnownLog.Epoch epoch) {
        byte[] bytes =
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(period)
                        .putLong(epoch.timeline())
                        .array();
        byte[] hash = Secrets.hmac(key, bytes, epoch.lost().getBytes(StandardCharsets.UTF_8));
        return Secrets.base64url(Arrays.copyOf(hash, LENGTH));
    }
}
