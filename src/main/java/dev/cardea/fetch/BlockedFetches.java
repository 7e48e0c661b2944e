package dev.cardea.fetch;

import dev.cardea.audit.OnceAMinute;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/// `cardea_fetches_blocked_total`, and a line in the log once a minute for each host: somebody
/// named a place inside. Strangers can name as many as they like, so none of them is a row in the
/// audit trail.
@Singleton
class BlockedFetches {

    private static final Logger LOG = Logger.getLogger(BlockedFetches.class);

    private final Counter blocked;
    private final OnceAMinute told = new OnceAMinute();

    @Inject
    BlockedFetches(MeterRegistry registry) {
        this.blocked =
                Counter.builder("cardea.fetches.blocked")
                        .description("Fetches of what lies inside, which somebody named")
                        .register(registry);
    }

    void note(String host) {
        blocked.increment();
        if (told.first(host)) {
            LOG.infof("nothing was fetched from %s: it is not a public place", host);
        }
    }
}
