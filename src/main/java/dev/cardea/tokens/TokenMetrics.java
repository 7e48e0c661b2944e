package dev.cardea.tokens;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// `cardea_tokens_issued_total{kind="access|refresh|id"}` and
/// `cardea_rotations_total{outcome="rotated|repeated|reused|unknown"}`.
@Singleton
class TokenMetrics {

    private final Counter access;
    private final Counter refresh;
    private final Counter id;
    private final Counter rotated;
    private final Counter repeated;
    private final Counter reused;
    private final Counter unknown;

    @Inject
    TokenMetrics(MeterRegistry registry) {
        this.access = issued(registry, "access");
        this.refresh = issued(registry, "refresh");
        this.id = issued(registry, "id");
        this.rotated = outcome(registry, "rotated");
        this.repeated = outcome(registry, "repeated");
        this.reused = outcome(registry, "reused");
        this.unknown = outcome(registry, "unknown");
    }

    /// One answer: an access token, and perhaps a refresh token and an ID token.
    void issued(boolean withRefreshToken, boolean withIdToken) {
        access.increment();
        if (withRefreshToken) {
            refresh.increment();
        }
        if (withIdToken) {
            id.increment();
        }
    }

    void count(Rotation rotation) {
        Counter outcome =
                switch (rotation) {
                    case Rotation.Rotated r -> rotated;
                    case Rotation.Repeated r -> repeated;
                    case Rotation.Reused r -> reused;
                    case Rotation.Unknown r -> unknown;
                };
        outcome.increment();
    }

    private static Counter issued(MeterRegistry registry, String kind) {
        return Counter.builder("cardea.tokens.issued")
                .description("Tokens issued, by kind")
                .tag("kind", kind)
                .register(registry);
    }

    private static Counter outcome(MeterRegistry registry, String outcome) {
        return Counter.builder("cardea.rotations")
                .description("Refresh tokens presented, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }
}
