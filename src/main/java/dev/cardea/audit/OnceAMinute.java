package dev.cardea.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/// Lets the first of a kind be told, and one a minute after it on each replica: what anybody can
/// repeat at will makes neither the trail nor the log grow at will.
public final class OnceAMinute {

    private static final int REMEMBERED = 10_000;

    private final Cache<Object, Boolean> told =
            Caffeine.newBuilder()
                    .maximumSize(REMEMBERED)
                    .expireAfterWrite(Duration.ofMinutes(1))
                    .build();

    public boolean first(Object kind) {
        return told.asMap().putIfAbsent(kind, true) == null;
    }
}
