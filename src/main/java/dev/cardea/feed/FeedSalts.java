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

    private final SecretKey key;
    private final long lifetime;

    @Inject
    FeedSalts(MasterKey master, CardeaConfig config) {
        this.key = master.derive("feed-salt", "HmacSHA256");
        this.lifetime = config.feed().saltLifetime().toSeconds();
    }

    /// The salt of this moment; verifiers hash with its characters as they stand.
    String at(Instant moment) {
        byte[] epoch =
                ByteBuffer.allocate(Long.BYTES)
                        .putLong(Math.floorDiv(moment.getEpochSecond(), lifetime))
                        .array();
        return Secrets.base64url(Arrays.copyOf(Secrets.hmac(key, epoch), LENGTH));
    }
}
