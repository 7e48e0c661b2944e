package dev.cardea.database;

import java.time.Duration;

/// How long to wait between attempts: twice as long each time.
///
/// @param first after the first failure
/// @param most at most
public record BackOff(Duration first, Duration most) {

    private static final int MOST_DOUBLINGS = 10;

    /// @param failures before this one
    public Duration after(int failures) {
        Duration wait = first.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
