package dev.cardea.oauth.token;

import dev.cardea.fetch.FetchException;
import dev.cardea.keys.ForeignKeys;
import dev.cardea.keys.JwtRejected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The keys of one cluster: used for ten minutes, for a day while they cannot be read again, and
/// read anew for a key that is not among them, at most twice a minute: whoever sends unknown keys
/// causes no flood.
final class WorkloadKeys {

    private static final Logger LOG = Logger.getLogger(WorkloadKeys.class);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration STALE = Duration.ofDays(1);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /// @param keys null while they never could be read
    private record Reading(@Nullable ForeignKeys keys, Instant at, Instant triedAt) {}

    private final String name;
    private final Supplier<String> source;
    private final Clock clock;
    private Reading last = new Reading(null, Instant.EPOCH, Instant.EPOCH);

    /// @param source of the JWK set; throws `FetchException` or `UncheckedIOException`
    WorkloadKeys(String name, Supplier<String> source, Clock clock) {
        this.name = name;
        this.source = source;
        this.clock = clock;
    }

    /// Empty while there are none. It may wait for the cluster.
    Optional<ForeignKeys> current() {
        return read(FRESH);
    }

    /// As {@link #current}, for a key that was not among them: read again unless that was just
    /// done.
    Optional<ForeignKeys> again() {
        return read(PAUSE);
    }

    private synchronized Optional<ForeignKeys> read(Duration freshFor) {
        Instant now = clock.instant();
        if (!now.isBefore(last.at().plus(freshFor)) && !now.isBefore(last.triedAt().plus(PAUSE))) {
            last = reading(now);
        }
        return now.isBefore(last.at().plus(STALE))
                ? Optional.ofNullable(last.keys())
                : Optional.empty();
    }

    private Reading reading(Instant now) {
        try {
            return new Reading(ForeignKeys.parse(source.get()), now, now);
        } catch (FetchException | JwtRejected | UncheckedIOException e) {
            LOG.warnf("the keys of the workloads of %s cannot be read: %s", name, reason(e));
            return new Reading(last.keys(), last.at(), now);
        }
    }

    private static @Nullable String reason(RuntimeException e) {
        return e.getCause() instanceof IOException cause ? cause.toString() : e.getMessage();
    }
}
