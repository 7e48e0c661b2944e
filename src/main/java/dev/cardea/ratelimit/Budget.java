package dev.cardea.ratelimit;

import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;

/// How many tokens a bucket holds, and how long an empty one takes to fill evenly.
///
/// @param lane what is counted; a part of the bucket's key
record Budget(String lane, int tokens, Duration window) {

    BucketConfiguration configuration() {
        return BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(tokens).refillGreedy(tokens, window))
                .build();
    }
}
