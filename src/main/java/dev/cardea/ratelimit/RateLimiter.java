package dev.cardea.ratelimit;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/// Limits on what anybody may ask for without a log-in. Memory refuses first, so that a flood from
/// one source does not become a flood of statements.
@Singleton
public class RateLimiter {

    private final RateBuckets shared;
    private final LocalBuckets costly;
    private final LocalBuckets mails;
    private final LocalBuckets registrations;
    private final LocalBuckets devices;
    private final LocalBuckets userCodes;
    private final LocalBuckets upstreams;

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
        this.registrations =
                new LocalBuckets(
                        new Budget("registration", throttle.mailsPerHour(), Duration.ofHours(1)),
                        wall);
        this.devices =
                new LocalBuckets(
                        new Budget(
                                "device-code", throttle.costlyPerMinute(), Duration.ofMinutes(1)),
                        wall);
        this.userCodes =
                new LocalBuckets(
                        new Budget("user-code", throttle.userCodes(), throttle.window()), wall);
        this.upstreams =
                new LocalBuckets(
                        new Budget(
                                "upstream", throttle.providersPerMinute(), Duration.ofMinutes(1)),
                        wall);
    }

    /// Counts a request to a route that sends mail or hashes a password without a log-in. Throws
    /// `ProblemException` (429 with `Retry-After`) past the source's budget.
    ///
    /// @param source as of `ClientAddress.source`
    public void costly(String source) {
        pay(costly, source);
    }

    /// Counts a device that asks for codes, likewise.
    public void device(String source) {
        pay(devices, source);
    }

    /// Counts somebody who comes back from another provider, which is then asked, likewise.
    public void upstream(String source) {
        pay(upstreams, source);
    }

    /// Counts a user code that was typed: by its source, and by the account of whoever typed it, so
    /// that nobody tries many (RFC 8628 §5.1). Throws `ProblemException` (429 with `Retry-After`)
    /// past either budget.
    ///
    /// @param source as of `ClientAddress.source`
    public void userCode(String source, UUID accountId) {
        pay(userCodes, source);
        pay(userCodes, accountId.toString());
    }

    /// Counts a mail to this (normalised) address, when it is about to be sent: nobody spends the
    /// budget by asking for what is never sent. False past its budget: then send nothing, and
    /// answer as if it had been sent.
    public boolean mail(String address) {
        return !take(mails, address).isPositive();
    }

    /// Counts a mail about a registration likewise, in a lane of its own: what else is mailed to an
    /// address keeps nobody from registering it.
    public boolean registration(String address) {
        return !take(registrations, address).isPositive();
    }

    private void pay(LocalBuckets lane, String key) {
        Duration wait = take(lane, key);
        if (wait.isPositive()) {
            throw ProblemException.retry(
                    Problem.TOO_MANY_REQUESTS, "Too many requests from your network", wait);
        }
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
