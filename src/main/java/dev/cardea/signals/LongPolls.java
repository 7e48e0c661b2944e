package dev.cardea.signals;

import dev.cardea.database.DatabaseException;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Receivers that found nothing and wait for the next event (RFC 8936 §2.2), one for each stream
/// and so many on a replica: whoever is too much is answered at once. One statement a second looks
/// for all of them, whichever replica wrote the event.
@ApplicationScoped
class LongPolls {

    private static final Logger LOG = Logger.getLogger(LongPolls.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST = 500;

    private final SignalEvents events;
    private final Map<UUID, CountDownLatch> waiting = new ConcurrentHashMap<>();
    private volatile boolean draining;

    @Inject
    LongPolls(SignalEvents events) {
        this.events = events;
    }

    /// Waits, on the virtual thread of the request, until the stream has something to tell or
    /// patience ends. Whoever waited for the same stream is let go.
    void await(UUID stream) {
        if (waiting.size() >= MOST) {
            return;
        }
        CountDownLatch turn = new CountDownLatch(1);
        CountDownLatch before = waiting.put(stream, turn);
        if (before != null) {
            before.countDown();
        }
        try {
            if (!draining) {
                turn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.remove(stream, turn);
        }
    }

    int size() {
        return waiting.size();
    }

    @Scheduled(every = "1s", delayed = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        Set<UUID> over = new HashSet<>(waiting.keySet());
        try {
            if (!over.isEmpty()) {
                events.quiet(over).forEach(over::remove);
            }
        } catch (DatabaseException e) {
            LOG.debugf("nobody is let wait while it cannot be seen for what: %s", e.getMessage());
        }
        over.forEach(this::release);
    }

    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        releaseAll();
    }

    void stop(@Observes ShutdownEvent event) {
        releaseAll();
    }

    private void releaseAll() {
        draining = true;
        waiting.keySet().forEach(this::release);
    }

    private void release(UUID stream) {
        CountDownLatch turn = waiting.get(stream);
        if (turn != null) {
            turn.countDown();
        }
    }
}
