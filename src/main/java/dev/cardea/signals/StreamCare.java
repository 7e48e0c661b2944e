package dev.cardea.signals;

import dev.cardea.config.CardeaConfig;
import dev.cardea.database.DatabaseException;
import dev.cardea.sessions.SessionReceivers;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntUnaryOperator;
import org.jboss.logging.Logger;

/// Sees to it that nothing waits for ever: a stream that does not take its events is disabled, and
/// what is too old goes.
@ApplicationScoped
class StreamCare {

    private static final Logger LOG = Logger.getLogger(StreamCare.class);
    private static final int BATCH = 200;

    private final SignalEvents events;
    private final StreamSwitch switches;
    private final SessionReceivers receivers;
    private final Clock clock;
    private final Duration keep;

    @Inject
    StreamCare(
            SignalEvents events,
            StreamSwitch switches,
            SessionReceivers receivers,
            Clock clock,
            CardeaConfig config) {
        this.events = events;
        this.switches = switches;
        this.receivers = receivers;
        this.clock = clock;
        this.keep = config.signals().keep();
    }

    @Scheduled(every = "1m", delayed = "30s", concurrentExecution = ConcurrentExecution.SKIP)
    void sweep() {
        Instant before = clock.instant().minus(keep);
        try {
            events.stale(before)
                    .forEach(stream ->
                            switches.disable(
                                    stream, "events waited longer than they are kept", null));
            all(limit -> events.deleteOlder(before, limit));
            all(receivers::deleteExpired);
        } catch (DatabaseException e) {
            LOG.warnf("streams of signals have to wait: %s", e.getMessage());
        }
    }

    private static void all(IntUnaryOperator delete) {
        int deleted = BATCH;
        while (deleted == BATCH) {
            deleted = delete.applyAsInt(BATCH);
        }
    }
}
