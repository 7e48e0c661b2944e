package dev.cardea.feed;

import dev.cardea.config.CardeaConfig;
import dev.cardea.keys.KeyRing;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Denylist;
import dev.cardea.revocation.KnownLog;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The pages of this replica, each signed once for all who ask: while nothing changes once a
/// second, so that its time goes on, and otherwise four times a second at most. Few pages are told
/// apart, since the further back one begins, the coarser its beginning is rounded down.
///
/// Signing takes a while: not to be called on an event loop. Every method throws 503 when this
/// replica has lost sight of the log, for whatever it signed then would say that nothing was
/// revoked since.
@ApplicationScoped
class FeedPages {

    private static final long FURTHEST = 10_000;
    private static final long COALESCED = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long TIME_GOES_ON = TimeUnit.SECONDS.toNanos(1);
    private static final long BEGINNING = 0;
    private static final int MOST = 256;

    private final Denylist denylist;
    private final PageWriter writer;
    private final FeedSalts salts;
    private final KeyRing ring;
    private final MeterRegistry metrics;
    private final boolean statusLists;
    private final int mostRules;
    private final Map<Long, FeedPage> signed = new ConcurrentHashMap<>();
    private boolean partial;
    private volatile long announced;

    @Inject
    FeedPages(
            Denylist denylist,
            PageWriter writer,
            FeedSalts salts,
            KeyRing ring,
            MeterRegistry metrics,
            CardeaConfig config) {
        this.denylist = denylist;
        this.writer = writer;
        this.salts = salts;
        this.ring = ring;
        this.metrics = metrics;
        this.statusLists = config.feed().statusLists();
        this.mostRules = config.feed().maxRules();
    }

    /// All live rules.
    ///
    /// @param least the `seq` that it must reach; looks at the log again if need be
    FeedPage snapshot(long least) {
        reach(least);
        return page(BEGINNING, least);
    }

    /// What came after `after`, and perhaps a little of what came before. Throws 410 for one that
    /// is too far back, or ahead of the log: only a snapshot helps then.
    ///
    /// @param least the `seq` that it must reach; looks at the log again if need be
    FeedPage after(long after, long least) {
        reach(least);
        KnownLog log = known();
        if (after > log.seq()) {
            denylist.reaches(after);
            log = known();
        }
        if (after > log.seq() || log.seq() - after > FURTHEST) {
            throw new ProblemException(
                    Problem.GONE, "after: no page begins there: take a snapshot");
        }
        return page(beginning(after, log.seq()), least);
    }

    /// The log, while this replica sees it.
    KnownLog known() {
        if (!denylist.fresh()) {
            throw unavailable("revocations cannot be read now");
        }
        return denylist.known();
    }

    /// The `seq` of the page that was signed last: whoever was told of a rule knows it.
    long announced() {
        return announced;
    }

    static ProblemException unavailable(String detail) {
        return ProblemException.retry(Problem.UNAVAILABLE, detail, Duration.ofSeconds(1));
    }

    private void reach(long least) {
        if (least > known().seq() && !denylist.reaches(least)) {
            throw unavailable("this replica has not seen that revocation yet");
        }
    }

    /// Eight beginnings for each time that the distance doubles.
    private static long beginning(long after, long head) {
        long step = Long.highestOneBit(Math.max((head - after) / 8, 1));
        return after - after % step;
    }

    private FeedPage page(long beginning, long least) {
        FeedPage there = signed.get(beginning);
        return there != null && good(there, least) ? there : sign(beginning, least);
    }

    private synchronized FeedPage sign(long beginning, long least) {
        FeedPage there = signed.get(beginning);
        if (there != null && good(there, least)) {
            return there;
        }
        if (signed.size() >= MOST) {
            signed.clear();
        }
        KnownLog log = known();
        partial = statusLists && log.size() > (partial ? mostRules * 3 / 4 : mostRules);
        FeedPage page = writer.write(log, beginning, partial);
        metrics.counter("cardea.feed.pages.signed").increment();
        signed.put(beginning, page);
        announced = page.seq();
        return page;
    }

    private boolean good(FeedPage page, long least) {
        KnownLog log = known();
        if (page.seq() < least || page.seq() > log.seq()) {
            return false;
        }
        long age = System.nanoTime() - page.signed();
        return age < (page.seq() == log.seq() ? TIME_GOES_ON : COALESCED)
                && page.salt().equals(salts.at(log.at()))
                && page.kid().equals(ring.active().kid());
    }
}
