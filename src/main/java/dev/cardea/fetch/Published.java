package dev.cardea.fetch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What somebody publishes and changes now and then, such as keys: used for ten minutes, for a day
/// while it cannot be fetched again, and fetched at most twice a minute, whoever asks; where there
/// never was anything, every five seconds. One fetches, and only those who have nothing to go on
/// with wait for it.
public final class Published<T> {

    private static final Logger LOG = Logger.getLogger(Published.class);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration STALE = Duration.ofDays(1);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration COOL_DOWN = Duration.ofSeconds(5);

    private record Reading<T>(@Nullable T value, Instant readAt, Instant triedAt) {}

    private final String name;
    private final Logger.Level trouble;
    private final Supplier<T> source;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Reading<T> last = new Reading<>(null, Instant.EPOCH, Instant.EPOCH);

    /// @param name for the log
    /// @param trouble how loud the log is where it cannot be read: strangers make no noise
    /// @param source throws {@link FetchException} where it is not to be had or not to be used
    public Published(String name, Logger.Level trouble, Supplier<T> source, Clock clock) {
        this.trouble = trouble;
        this.name = name;
        this.source = source;
        this.clock = clock;
    }

    /// Empty while there is none. It may wait for whoever publishes it.
    public Optional<T> current() {
        return read(FRESH);
    }

    /// As {@link #current}, where that one lacks something: fetched again unless that was done just
    /// now.
    public Optional<T> again() {
        return read(PAUSE);
    }

    private Optional<T> read(Duration freshFor) {
        if (due(freshFor)) {
            refresh(freshFor);
        }
        Reading<T> known = last;
        return clock.instant().isBefore(known.readAt().plus(STALE))
                ? Optional.ofNullable(known.value())
                : Optional.empty();
    }

    private boolean due(Duration freshFor) {
        Instant now = clock.instant();
        Reading<T> known = last;
        return known.value() == null
                ? !now.isBefore(known.triedAt().plus(COOL_DOWN))
                : !now.isBefore(known.readAt().plus(freshFor))
                        && !now.isBefore(known.triedAt().plus(PAUSE));
    }

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
            LOG.logf(trouble, "%s cannot be read: %s", name, e.getMessage());
            return new Reading<>(last.value(), last.readAt(), now);
        }
    }
}
