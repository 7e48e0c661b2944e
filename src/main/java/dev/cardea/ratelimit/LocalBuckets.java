package dev.cardea.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/// The buckets of this replica, in memory. There is a bound on how many: an attacker who pushes one
/// out has spent a hash for each other key, and the shared bucket still remembers.
final class LocalBuckets {

    private static final int MOST = 100_000;

    private final Budget budget;
    private final WallClock clock;
    private final Cache<String, Bucket> buckets;

    LocalBuckets(Budget budget, WallClock clock) {
        this.budget = budget;
        this.clock = clock;
        this.buckets =
                Caffeine.newBuilder()
                        .maximumSize(MOST)
                        .expireAfterAccess(budget.window())
                        .ticker(clock)
                        .build();
    }

    Budget budget() {
        return budget;
    }

    /// Takes a token. Returns zero when there was one, else how long until there is.
    Duration take(String key) {
        return Duration.ofNanos(
                bucket(key).tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill());
    }

    void giveBack(String key) {
        bucket(key).addTokens(1);
    }

    /// Takes all that is left: the shared bucket is empty.
    void drain(String key) {
        bucket(key).tryConsumeAsMuchAsPossible();
    }

    private Bucket bucket(String key) {
        return buckets.get(
                key,
                first ->
                        Bucket.builder()
                                .addLimit(budget.configuration().getBandwidths()[0])
                                .withCustomTimePrecision(clock)
                                .build());
    }
}
