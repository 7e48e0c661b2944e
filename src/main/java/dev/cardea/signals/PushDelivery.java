package dev.cardea.signals;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.BackOff;
import dev.cardea.database.DueWork;
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
import org.jboss.logging.Logger;

/// Brings events to receivers that are pushed to (RFC 8935), one after the other in each stream,
/// and each by one worker of one replica at a time. What is not taken is tried again for half a
/// day; then its stream is disabled. A service that stops in between loses nothing: the row is
/// there, and due again when the lease is over.
@ApplicationScoped
class PushDelivery {

    private static final Logger LOG = Logger.getLogger(PushDelivery.class);
    private static final BackOff RETRY = new BackOff(Duration.ofSeconds(15), Duration.ofHours(1));
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

    private final DueWork<SignalStream> work;

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
        this.work =
                new DueWork<>("signals", WORKERS, patience::leftAlone, streams::due, this::attempt);
    }

    /// Something may be due.
    void wake() {
        work.wake();
    }

    @PreDestroy
    void close() throws InterruptedException {
        work.stop();
    }

    /// Whom to leave alone now. Streams have a back-off of their own: a receiver is left alone for
    /// being slow, whatever it answers.
    private Optional<UUID> attempt(SignalStream stream) {
        boolean called =
                patience.call(
                        stream.clientId(),
                        true,
                        () -> {
                            serve(stream);
                            return true;
                        });
        return called ? Optional.empty() : Optional.of(stream.clientId());
    }

    /// A turn of one stream: what waits there, as long as it is taken.
    private void serve(SignalStream stream) {
        SignalStream now = stream;
        Instant end = clock.instant().plus(TURN);
        for (int pushed = 0; pushed < BURST && clock.instant().isBefore(end); pushed++) {
            List<SignalEvents.Waiting> next = events.next(now, 1);
            Optional<SignalStreams.Turn> turn =
                    next.isEmpty() ? Optional.empty() : streams.claim(now, lease);
            if (turn.isEmpty() || !tell(now, turn.get(), next.getFirst())) {
                return;
            }
            now = now.answered();
        }
    }

    /// Whether the next may follow at once.
    private boolean tell(SignalStream stream, SignalStreams.Turn turn, SignalEvents.Waiting event) {
        Optional<Client> client =
                clients.byId(stream.clientId()).filter(SessionReceivers::receives);
        if (client.isEmpty()) {
            return false;
        }
        Push.Outcome outcome = push.send(client.get(), stream, turn, event);
        if (outcome == Push.Outcome.FAILED) {
            failed(stream, event.id());
            return false;
        }
        events.remove(stream.id(), Set.of(event.id()));
        streams.answered(stream, outcome == Push.Outcome.REJECTED);
        return true;
    }

    private void failed(SignalStream stream, UUID event) {
        streams.failed(stream, RETRY.after(stream.failures()));
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
}
