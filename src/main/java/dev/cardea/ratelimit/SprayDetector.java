package dev.cardea.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cardea.crypto.Secrets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.spec.SecretKeySpec;

/// Counts, in this replica's memory, on how many different identifiers something was tried in a
/// window: one wrong password, or any from one source. It keeps 64-bit hashes under a key that dies
/// with the process.
final class SprayDetector {

    private static final int MOST = 50_000;

    private final SecretKeySpec key = new SecretKeySpec(Secrets.bytes(32), "HmacSHA256");
    private final int threshold;
    private final Cache<Long, Set<Long>> tries;
    private final Cache<Long, Boolean> detected;

    SprayDetector(int threshold, Duration window, WallClock clock) {
        this.threshold = threshold;
        this.tries =
                Caffeine.newBuilder()
                        .maximumSize(MOST)
                        .expireAfterWrite(window)
                        .ticker(clock)
                        .build();
        this.detected =
                Caffeine.newBuilder()
                        .maximumSize(MOST)
                        .expireAfterWrite(window)
                        .ticker(clock)
                        .build();
    }

    boolean isSpraying(String what) {
        return detected.getIfPresent(hash(what)) != null;
    }

    /// Counts a failure. True for the one that reaches the threshold, once in a window.
    boolean failed(String what, String identifier) {
        long hash = hash(what);
        Set<Long> identifiers = tries.get(hash, first -> ConcurrentHashMap.newKeySet());
        if (identifiers.size() < threshold) {
            identifiers.add(hash(identifier));
        }
        return identifiers.size() >= threshold
                && detected.asMap().putIfAbsent(hash, Boolean.TRUE) == null;
    }

    private long hash(String value) {
        byte[] hash = Secrets.hmac(key, value.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(hash).getLong();
    }
}
