package dev.cardea.feed;

import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.KnownLog;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Sends every stream a page at each change, four a second at most, and a heartbeat when there was
/// none for five seconds. One thread for all streams. When the salt has changed, or the feed no
/// longer leaves anything out, it sends a snapshot. A replica that lost the log ends its streams:
/// another one has it, and silence must not look like peace.
@ApplicationScoped
class FeedPump {

    private static final Logger LOG = Logger.getLogger(FeedPump.class);
    private static final long COALESCED = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK = TimeUnit.SECONDS.toNanos(1);

    private final FeedPages pages;
    private final FeedSalts salts;
    private final FeedStreams streams;
    private volatile @Nullable Thread thread;
    private volatile boolean stopped;
    private @Nullable FeedPage last;
    private long sentAt;

    @Inject
    FeedPump(FeedPages pages, FeedSalts salts, FeedStreams streams) {
        this.pages = pages;
        this.salts = salts;
        this.streams = streams;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("feed").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        LockSupport.unpark(thread);
    }

    void moved(@Observes KnownLog log) {
        LockSupport.unpark(thread);
    }

    boolean alive() {
        Thread sending = thread;
        return sending != null && sending.isAlive();
    }

    private void run() {
        while (!stopped) {
            long wait = LOOK;
            try {
                wait = streams.isEmpty() ? forget() : tick();
            } catch (ProblemException e) {
                streams.endAll();
            } catch (RuntimeException
                    | Error e) { // whatever it is: no other thread sends heartbeats
                LOG.error("no page of the feed can be sent", e);
                streams.endAll();
            }
            LockSupport.parkNanos(this, wait);
        }
    }

    private long forget() {
        last = null;
        streams.forget();
        return LOOK;
    }

    /// Sends what is due; returns how long nothing will be unless something happens.
    private long tick() {
        KnownLog log = pages.known();
        FeedPage before = last;
        long now = System.nanoTime();
        boolean news =
                before == null || log.seq() != before.seq() || !before.salt().equals(salts.of(log));
        long due = (before == null ? 0 : news ? COALESCED : HEARTBEAT) - (now - sentAt);
        if (before != null && due > 0) {
            return Math.min(due, LOOK);
        }
        FeedPage page = next(before, log);
        last = page;
        sentAt = now;
        streams.send(page);
        return COALESCED;
    }

    private FeedPage next(@Nullable FeedPage before, KnownLog log) {
        if (before == null) {
            return streams.from(log.seq(), log.seq());
        }
        if (!before.salt().equals(salts.of(log)) || log.seq() < before.seq()) {
            return pages.snapshot(log.seq());
        }
        FeedPage page = streams.from(before.seq(), log.seq());
        return before.partial() && !page.partial() ? pages.snapshot(log.seq()) : page;
    }
}
