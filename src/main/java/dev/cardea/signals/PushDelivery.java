package dev.cardea.signals;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.config.CardeaConfig;
import dev.cardea.fetch.Patience;
import dev.cardea.sessions.SessionReceivers;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Brings events to receivers that are pushed to (RFC 8935), one after the other in each stream,
/// and each by one worker of one replica at a time. What is not taken is tried again for half a
/// day; then its stream is disabled. A service that stops in between loses nothing: the row is
/// there, and due again when the lease is over.
@ApplicationScoped
class PushDelivery {

    private static final Logger LOG = Logger.getLogger(PushDelivery.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(15);
    private static final Duration LAST_RETRY = Duration.ofHours(1);
    private static final int MOST_FAILURES = 24;
    private static final int BURST = 50;
    private static final int WORKERS = 4;
    private static final int MOST_EACH = 1;
    private static final Duration TURN = Duration.ofSeconds(1);

    private final SignalStreams streams;
    private final SignalEvents events;
    private final Clients clients;
    private final Push push;
    private final StreamSwitch switches;
    private final Duration lease;
    private final Clock clock;
    private final Patience patience;

    /// One run may wait while others work: it sees all that was due before it began.
    private final ThreadPoolExecutor workers =
            new ThreadPoolExecutor(
                    WORKERS,
                    WORKERS,
                    10,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(1),
                    Thread.ofPlatform().daemon().name("signals-", 0).factory(),
                    new ThreadPoolExecutor.DiscardPolicy());

    @Inject
    PushDelivery(
            SignalStreams streams,
            SignalEvents events,
            Clients clients,
            Push push,
            StreamSwitch switches,
            Clock clock,
            CardeaConfig config) {
        this.streams = streams;
        this.events = events;
        this.clients = clients;
        this.push = push;
        this.switches = switches;
        this.clock = clock;
        this.patience = new Patience(clock, MOST_EACH, WORKERS);
        this.lease = config.fetch().timeout().multipliedBy(2).plusSeconds(30);
        workers.allowCoreThreadTimeOut(true);
    }

    /// Something may be due.
    void wake() {
        workers.execute(this::deliver);
    }

    @PreDestroy
    void close() throws InterruptedException {
        workers.shutdown();
        workers.awaitTermination(5, TimeUnit.SECONDS);
    }

    private void deliver() {
        try {
            Set<UUID> leftAlone = patience.leftAlone();
            List<SignalStream> batch = streams.due(leftAlone);
            while (!batch.isEmpty()) {
                for (SignalStream stream : batch) {
                    if (!patience.call(stream.clientId(), true, () -> serve(stream))) {
                        leftAlone.add(stream.clientId());
                    }
                }
                batch = streams.due(leftAlone);
            }
        } catch (RuntimeException e) {
            LOG.warnf("signals wait (%s)", e.getClass().getSimpleName());
        }
    }

    /// A turn of one stream: what waits there, as long as it is taken. Streams have a back-off of
    /// their own: a receiver is left alone for being slow.
    private boolean serve(SignalStream stream) {
        SignalStream turn = stream;
        Instant end = clock.instant().plus(TURN);
        for (int pushed = 0; pushed < BURST && clock.instant().isBefore(end); pushed++) {
            List<SignalEvents.Waiting> next = events.next(turn, 1);
            if (next.isEmpty() || !streams.claim(turn, lease) || !tell(turn, next.getFirst())) {
                return true;
            }
            turn = turn.answered();
        }
        return true;
    }

    /// Whether the next may follow at once.
    private boolean tell(SignalStream stream, SignalEvents.Waiting event) {
        Optional<Client> client =
                clients.byId(stream.clientId()).filter(SessionReceivers::receives);
        if (client.isEmpty()) {
            return false;
        }
        Push.Outcome outcome = push.send(client.get(), stream, event);
        if (outcome == Push.Outcome.FAILED) {
            failed(stream, event.id());
            return false;
        }
        events.remove(stream.id(), Set.of(event.id()));
        streams.answered(stream, outcome == Push.Outcome.REJECTED);
        return true;
    }

    private void failed(SignalStream stream, UUID event) {
        streams.failed(stream, backOff(stream.failures()));
        if (stream.failures() + 1 < MOST_FAILURES) {
            return;
        }
        if (stream.enabled()) {
            LOG.errorf("stream %s is disabled: its events are not taken", stream.id());
            switches.disable(stream.id(), "events are not taken", null);
        } else {
            events.remove(stream.id(), Set.of(event));
        }
    }

    /// 15, 30, 60 … seconds, at most an hour.
    private static Duration backOff(int failures) {
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 10));
        return wait.compareTo(LAST_RETRY) < 0 ? wait : LAST_RETRY;
    }
}
