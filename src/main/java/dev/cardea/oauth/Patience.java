package dev.cardea.oauth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Which clients this replica leaves alone for a moment, so that one that keeps its callers waiting
/// does not hold all who have something to tell to others.
class Patience {

    private static final Duration REST = Duration.ofSeconds(15);

    private final Clock clock;
    private final int mostAtOnce;
    private final Map<UUID, Integer> asked = new HashMap<>();
    private final Map<UUID, Instant> resting = new HashMap<>();

    /// @param mostAtOnce how many may ask one client at the same time
    Patience(Clock clock, int mostAtOnce) {
        this.clock = clock;
        this.mostAtOnce = mostAtOnce;
    }

    /// False where the client is to be left alone; else {@link #ended} has to follow.
    synchronized boolean begins(UUID client) {
        if (leftAlone().contains(client)) {
            return false;
        }
        asked.merge(client, 1, Integer::sum);
        return true;
    }

    synchronized void ended(UUID client) {
        asked.computeIfPresent(client, (id, times) -> times == 1 ? null : times - 1);
    }

    /// It did not answer at all.
    synchronized void silent(UUID client) {
        resting.put(client, clock.instant().plus(REST));
    }

    synchronized Set<UUID> leftAlone() {
        Instant now = clock.instant();
        resting.values().removeIf(until -> !until.isAfter(now));
        Set<UUID> left = new HashSet<>(resting.keySet());
        asked.forEach((client, times) -> {
            if (times >= mostAtOnce) {
                left.add(client);
            }
        });
        return left;
    }
}
