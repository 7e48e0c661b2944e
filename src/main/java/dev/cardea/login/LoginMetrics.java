package dev.cardea.login;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/// `cardea_logins_total{outcome="succeeded|failed|throttled"}`.
@Singleton
class LoginMetrics {

    private final Counter succeeded;
    private final Counter failed;
    private final Counter throttled;

    @Inject
    LoginMetrics(MeterRegistry registry) {
        this.succeeded = counter(registry, "succeeded");
        this.failed = counter(registry, "failed");
        this.throttled = counter(registry, "throttled");
    }

    void succeeded() {
        succeeded.increment();
    }

    void failed() {
        failed.increment();
    }

    /// Counts the attempts that a spent budget refuses.
    <T> T throttled(Supplier<T> attempt) {
        try {
            return attempt.get();
        } catch (ProblemException e) {
            if (e.problem() == Problem.TOO_MANY_REQUESTS) {
                throttled.increment();
            }
            throw e;
        }
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("cardea.logins")
                .description("Log-ins with a password, by outcome")
                .tag("outcome", outcome)
                .register(registry);
    }
}
