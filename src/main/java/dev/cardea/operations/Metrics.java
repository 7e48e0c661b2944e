package dev.cardea.operations;

import dev.cardea.keys.KeyRing;
import dev.cardea.passwords.HashingQueue;
import dev.cardea.revocation.Denylist;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// What the service holds now, at `/q/metrics`. What happens is counted where it happens:
/// `cardea_logins`, `cardea_tokens_issued`, `cardea_rotations`, `cardea_revocations`; {@link
/// MailBacklog} shows what waits to be mailed. No value here asks the database, and no label of any
/// carries an identifier.
@Singleton
public class Metrics implements MeterBinder {

    private final HashingQueue hashing;
    private final Denylist denylist;
    private final KeyRing keys;
    private final Clock clock;

    @Inject
    Metrics(HashingQueue hashing, Denylist denylist, KeyRing keys, Clock clock) {
        this.hashing = hashing;
        this.denylist = denylist;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "cardea.hashing.running", "Password hashes under way", hashing::running);
        gauge(
                registry,
                "cardea.hashing.waiting",
                "Callers that wait for their turn to hash",
                hashing::waiting);
        FunctionCounter.builder("cardea.hashing.refused", hashing, HashingQueue::refused)
                .description("Callers refused because too many were waiting")
                .register(registry);
        gauge(registry, "cardea.denylist.rules", "Live revocation rules", denylist::size);
        gauge(
                registry,
                "cardea.denylist.lag.seconds",
                "Time since the revocation log was last read; not ready from 5 s on",
                () -> seconds(denylist.lag()));
        gauge(
                registry,
                "cardea.key.age.seconds",
                "Time since the active signing key became active",
                this::keyAge);
    }

    private double keyAge() {
        Instant since = keys.ready() ? keys.active().activatedAt() : null;
        return since == null ? Double.NaN : seconds(Duration.between(since, clock.instant()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static void gauge(
            MeterRegistry registry, String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }
}
