package dev.cardea.config;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/// The one source of the service's time. What must agree between replicas (`iat`, `not_before`)
/// comes from the database.
@Singleton
public class Clocks {

    /// In microseconds, as PostgreSQL keeps times: what a creation answers is what is read later.
    @Produces
    @Singleton
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    }
}
