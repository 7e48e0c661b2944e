package dev.cardea.protocol;

import java.time.Duration;

/// The token is good, and whoever it speaks for proved that too long ago for this (RFC 9470 §3).
public class StepUpRequired extends ProblemException {

    private final Duration maxAge;

    /// @param maxAge of the log-in that is needed
    public StepUpRequired(Duration maxAge) {
        super(
                Problem.STEP_UP_REQUIRED,
                "this needs a log-in of the last " + maxAge.toSeconds() + " seconds");
        this.maxAge = maxAge;
    }

    public Duration maxAge() {
        return maxAge;
    }
}
