package dev.cardea.login;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/// `cardea_logins_total{method="password|provider",outcome="succeeded|failed|throttled"}`; only
/// passwords are throttled.
@Singleton
class LoginMetrics {

    private final Counter succeeded;
    private final Counter failed;
    private final Counter throttled;
    private final Counter vouched;
    private final Counter notVouched;

    @Inject
    LoginMetrics(MeterRegistry registry) {
        this.succeeded = counter(registry, "password", "succeeded");
        this.failed = counter(registry, "password", "failed");
        this.throttled = counter(registry, "password", "throttled");
        this.vouched = counter(registry, "provider", "succeeded");
        this.notVouched = counter(registry, "provider", "failed");
    }

    void succeeded() {
        succeeded.increment();
    }

    void failed() {
        failed.increment();
    }

    void vouched() {
        vouched.increment();
    }

    void notVouched() {
        notVouched.increment();
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

    private static Counter counter(MeterRegistry registry, String method, String outcome) {
        return Counter.builder("cardea.logins")
                .description("Log-ins, by what proved them and by outcome")
                .tag("method", method)
                .tag("outcome", outcome)
                .register(registry);
    }
}
