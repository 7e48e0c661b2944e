package dev.cardea.federation;

import dev.cardea.fetch.FetchException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What a provider publishes: used for ten minutes, for a day while it cannot be fetched again, and
/// fetched at most twice a minute, whoever asks.
final class Remembered<T> {

    private static final Logger LOG = Logger.getLogger(Remembered.class);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration STALE = Duration.ofDays(1);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private record Reading<T>(@Nullable T value, Instant readAt, Instant triedAt) {}

    private final String name;
    private final Supplier<T> source;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Reading<T> last = new Reading<>(null, Instant.EPOCH, Instant.EPOCH);

    /// @param name for the log
    /// @param source throws `FetchException`
    Remembered(String name, Supplier<T> source, Clock clock) {
        this.name = name;
        this.source = source;
        this.clock = clock;
    }

    /// It may wait for the provider. Throws {@link UpstreamException} while there is none.
    T current() {
        return read(FRESH);
    }

    /// As {@link #current}, where that one lacks something: fetched again unless that was done just
    /// now.
    T again() {
        return read(PAUSE);
    }

    private T read(Duration freshFor) {
        if (due(freshFor)) {
            refresh(freshFor);
        }
        T known = last.value();
        if (known == null || !clock.instant().isBefore(last.readAt().plus(STALE))) {
            throw new UpstreamException(UpstreamException.Kind.AWAY, name + " are not to be had");
        }
        return known;
    }

    private boolean due(Duration freshFor) {
        Instant now = clock.instant();
        Reading<T> known = last;
        return !now.isBefore(known.readAt().plus(freshFor))
                && !now.isBefore(known.triedAt().plus(PAUSE));
    }

    /// One fetches, and only those who have nothing to go on with wait for it.
    private void refresh(Duration freshFor) {
        if (last.value() == null) {
            reading.lock();
        } else if (!reading.tryLock()) {
            return;
        }
        try {
            if (due(freshFor)) {
                last = fetched();
            }
        } finally {
            reading.unlock();
        }
    }

    private Reading<T> fetched() {
        Instant now = clock.instant();
        try {
            return new Reading<>(source.get(), now, now);
        } catch (FetchException e) {
            LOG.warnf("%s cannot be read: %s", name, e.getMessage());
            return new Reading<>(last.value(), last.readAt(), now);
        }
    }
}
