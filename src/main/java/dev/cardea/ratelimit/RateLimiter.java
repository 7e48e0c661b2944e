package dev.cardea.ratelimit;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/// Limits on what anybody may ask for without a log-in. Memory refuses first, so that a flood from
/// one source does not become a flood of statements.
@Singleton
public class RateLimiter {

    private final RateBuckets shared;
    private final LocalBuckets costly;
    private final LocalBuckets mails;

    @Inject
    RateLimiter(CardeaConfig config, RateBuckets shared, Clock clock) {
        this.shared = shared;
        WallClock wall = new WallClock(clock);
        CardeaConfig.Throttle throttle = config.throttle();
        this.costly =
                new LocalBuckets(
                        new Budget("costly", throttle.costlyPerMinute(), Duration.ofMinutes(1)),
                        wall);
        this.mails =
                new LocalBuckets(
                        new Budget("mail", throttle.mailsPerHour(), Duration.ofHours(1)), wall);
    }

    /// Counts a request to a route that sends mail or hashes a password without a log-in. Throws
    /// `ProblemException` (429 with `Retry-After`) past the source's budget.
    ///
    /// @param source as of `ClientAddress.source`
    public void costly(String source) {
        Duration wait = take(costly, source);
        if (wait.isPositive()) {
            throw ProblemException.retry(
                    Problem.TOO_MANY_REQUESTS, "Too many requests from your network", wait);
        }
    }

    /// Counts a mail to this (normalised) address. False past its budget: then send nothing, and
    /// answer as if it had been sent.
    public boolean mail(String address) {
        return !take(mails, address).isPositive();
    }

    private Duration take(LocalBuckets local, String key) {
        Duration wait = local.take(key);
        if (wait.isPositive()) {
            return wait;
        }
        ConsumptionProbe probe = shared.take(local.budget(), key);
        if (!probe.isConsumed()) {
            local.drain(key);
        }
        return Duration.ofNanos(probe.getNanosToWaitForRefill());
    }
}
