package dev.cardea.fetch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/// Which of those who are told something this replica leaves alone for a moment, so that one that
/// keeps its callers waiting does not hold all who have something to tell to others.
public final class Patience {

    /// An answer that takes longer is as bad as none.
    private static final Duration PROMPT = Duration.ofSeconds(2);

    private static final Duration REST = Duration.ofSeconds(15);

    private final Clock clock;
    private final int mostEach;
    private final int mostUnknown;
    private final Map<UUID, Integer> asked = new HashMap<>();
    private final Map<UUID, Instant> resting = new HashMap<>();
    private int unknown;

    /// @param mostEach how many callers one of them may keep at the same time
    /// @param mostUnknown how many all of them together that nobody vouches for
    public Patience(Clock clock, int mostEach, int mostUnknown) {
        this.clock = clock;
        this.mostEach = mostEach;
        this.mostUnknown = mostUnknown;
    }

    /// Runs the call, and leaves its addressee alone afterwards where that took long or brought no
    /// answer. False, and nothing is called, where it is to be left alone now.
    ///
    /// @param call whether there was an answer
    public boolean call(UUID addressee, boolean vouchedFor, BooleanSupplier call) {
        if (!begins(addressee, vouchedFor)) {
            return false;
        }
        Instant latest = clock.instant().plus(PROMPT);
        boolean answered = false;
        try {
            answered = call.getAsBoolean();
        } finally {
            ends(addressee, vouchedFor, answered && clock.instant().isBefore(latest));
        }
        return true;
    }

    public synchronized Set<UUID> leftAlone() {
        Instant now = clock.instant();
        resting.values().removeIf(until -> !until.isAfter(now));
        Set<UUID> left = new HashSet<>(resting.keySet());
        asked.forEach((addressee, times) -> {
            if (times >= mostEach) {
                left.add(addressee);
            }
        });
        return left;
    }

    private synchronized boolean begins(UUID addressee, boolean vouchedFor) {
        if ((!vouchedFor && unknown >= mostUnknown) || leftAlone().contains(addressee)) {
            return false;
        }
        asked.merge(addressee, 1, Integer::sum);
        unknown += vouchedFor ? 0 : 1;
        return true;
    }

    private synchronized void ends(UUID addressee, boolean vouchedFor, boolean prompt) {
        asked.computeIfPresent(addressee, (id, times) -> times == 1 ? null : times - 1);
        unknown -= vouchedFor ? 0 : 1;
        if (!prompt) {
            resting.put(addressee, clock.instant().plus(REST));
        }
    }
}
