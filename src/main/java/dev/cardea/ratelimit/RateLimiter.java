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
import java.util.function.LongSupplier;

/// Limits on what anybody may ask for without a log-in, and on what writes rows for who has one.
/// Memory refuses first, so that a flood from one source does not become a flood of statements.
@Singleton
public class RateLimiter {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int RULES_OF_ACCOUNT = 300;
    private static final int RULES_OF_CLIENT = 60;
    private static final int CHANGES = 60;

    private final RateBuckets shared;
    private final WallClock wall;
    private final LocalBuckets costly;
    private final LocalBuckets mails;
    private final LocalBuckets registrations;
    private final LocalBuckets devices;
    private final LocalBuckets userCodes;
    private final LocalBuckets upstreams;
    private final LocalBuckets pushes;
    private final LocalBuckets proofs;
    private final LocalBuckets changes;
    private final LocalBuckets rulesOfAccounts;
    private final LocalBuckets rulesOfClients;

    @Inject
    RateLimiter(CardeaConfig config, RateBuckets shared, Clock clock) {
        this.shared = shared;
        this.wall = new WallClock(clock);
        CardeaConfig.Throttle throttle = config.throttle();
        this.costly = lane("costly", throttle.costlyPerMinute(), MINUTE);
        this.mails = lane("mail", throttle.mailsPerHour(), Duration.ofHours(1));
        this.registrations = lane("registration", throttle.mailsPerHour(), Duration.ofHours(1));
        this.devices = lane("device-code", throttle.costlyPerMinute(), MINUTE);
        this.userCodes = lane("user-code", throttle.userCodes(), throttle.window());
        this.upstreams = lane("upstream", throttle.providersPerMinute(), MINUTE);
        this.pushes = lane("push", throttle.pushesPerMinute(), MINUTE);
        this.proofs = lane("proof", throttle.proofsPerMinute(), MINUTE);
        this.changes = lane("change", CHANGES, MINUTE);
        this.rulesOfAccounts = lane("rules-of-account", RULES_OF_ACCOUNT, MINUTE);
        this.rulesOfClients = lane("rules-of-client", RULES_OF_CLIENT, MINUTE);
    }

    /// Counts a request to a route that sends mail or hashes a password without a log-in. Throws
    /// `ProblemException` (429 with `Retry-After`) past the source's budget.
    ///
    /// @param source as of `ClientAddress.source`
    public void costly(String source) {
        pay(costly, source);
    }

    /// {@link #costly} for what there is a way without: false past the budget.
    public boolean affords(String source) {
        return !take(costly, source).isPositive();
    }

    /// Counts a device that asks for codes, likewise.
    public void device(String source) {
        pay(devices, source);
    }

    /// Counts somebody who comes back from another provider, which is then asked, likewise.
    public void upstream(String source) {
        pay(upstreams, source);
    }

    /// Counts an authorization request that is pushed for a client that anybody can speak for: it
    /// is kept for half an hour. In the memory of this replica alone. Throws likewise.
    public void push(String source) {
        own(pushes, source);
    }

    /// Counts a DPoP proof for such a client: that it was used up is kept. Likewise.
    public void proof(String source) {
        own(proofs, source);
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

    /// Counts what somebody who is logged in has written about themselves, and told to the audit
    /// trail: nobody does that for long. In the memory of this replica alone; throws as {@link
    /// #costly} does.
    public void change(UUID accountId) {
        own(changes, accountId.toString());
    }

    /// Revokes at the wish of a client, and counts it where a rule came of it: every verifier has
    /// to carry that. Counted in the memory of this replica, for each client of an account, so that
    /// none uses up what the others have, and for all of them. Throws `ProblemException` (429 with
    /// `Retry-After`) past either budget, before anything is done.
    ///
    /// @param owner the account that the token is about, or the client where it is about nobody
    /// @param work returns the `seq` of the rule, or 0
    public long revocation(String owner, String clientId, LongSupplier work) {
        String ofClient = owner + '\n' + clientId;
        own(rulesOfClients, ofClient);
        own(rulesOfAccounts, owner);
        long seq = 0;
        try {
            seq = work.getAsLong();
        } finally {
            if (seq == 0) {
                rulesOfClients.giveBack(ofClient);
                rulesOfAccounts.giveBack(owner);
            }
        }
        return seq;
    }

    private void pay(LocalBuckets lane, String key) {
        refuse(take(lane, key), "Too many requests from your network");
    }

    /// In the memory of this replica alone: it costs no statement.
    private static void own(LocalBuckets lane, String key) {
        refuse(lane.take(key), "Too many of these requests: wait a moment");
    }

    private static void refuse(Duration wait, String why) {
        if (wait.isPositive()) {
            throw ProblemException.retry(Problem.TOO_MANY_REQUESTS, why, wait);
        }
    }

    private LocalBuckets lane(String name, int tokens, Duration window) {
        return new LocalBuckets(new Budget(name, tokens, window), wall);
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
