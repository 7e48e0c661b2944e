package dev.cardea.revocation;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;

/// `cardea_revocations_total{type,reason}`: the rules that this replica committed. Their values
/// (who, which session) are no labels.
@Singleton
class RevocationMetrics {

    private final MeterRegistry registry;

    @Inject
    RevocationMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void onCommit(
            @Observes(during = TransactionPhase.AFTER_SUCCESS) RevocationLog.Appended appended) {
        RevocationRule rule = appended.rule();
        registry.counter(
                        "cardea.revocations",
                        "type",
                        rule.type().name().toLowerCase(Locale.ROOT),
                        "reason",
                        rule.reason())
                .increment();
    }
}
