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
import org.jspecify.annotations.Nullable;

/// The pages of this replica, each signed once for all who ask: while nothing changes once a
/// second, so that its time goes on, and otherwise four times a second at most. Few pages are told
/// apart, since the further back one begins, the coarser its beginning is rounded down.
///
/// Signing takes a while: on an event loop there is only what is ready. Whoever asks for more than
/// this replica has seen lets {@link FeedLooks} look first. Every method throws 503 when this
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
    /// @param least the `seq` that it must reach
    FeedPage snapshot(long least) {
        reach(least);
        return page(BEGINNING, least);
    }

    /// {@link #snapshot}, for an event loop: null where it has to be signed first.
    @Nullable FeedPage readySnapshot() {
        return ready(BEGINNING, 0);
    }

    /// What came after `after`, and perhaps a little of what came before; it never ends before
    /// `after`, as one might that was signed a moment ago for somebody else. Throws 410 for one
    /// that is too far back, or ahead of the log: only a snapshot helps then.
    ///
    /// @param least the `seq` that it must reach
    FeedPage after(long after, long least) {
        return page(beginning(after, least), Math.max(after, least));
    }

    /// {@link #after}, for an event loop: null where it has to be signed first.
    @Nullable FeedPage readyAfter(long after, long least) {
        return ready(beginning(after, least), Math.max(after, least));
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
        if (least > known().seq()) {
            throw unavailable("this replica has not seen that revocation yet");
        }
    }

    /// Eight beginnings for each time that the distance doubles.
    private long beginning(long after, long least) {
        reach(least);
        long head = known().seq();
        if (after > head || head - after > FURTHEST) {
            throw new ProblemException(
                    Problem.GONE, "after: no page begins there: take a snapshot");
        }
        long step = Long.highestOneBit(Math.max((head - after) / 8, 1));
        return after - after % step;
    }

    private FeedPage page(long beginning, long least) {
        FeedPage there = ready(beginning, least);
        return there != null ? there : sign(beginning, least);
    }

    private @Nullable FeedPage ready(long beginning, long least) {
        FeedPage there = signed.get(beginning);
        return there != null && good(there, least) ? there : null;
    }

    private synchronized FeedPage sign(long beginning, long least) {
        FeedPage there = ready(beginning, least);
        if (there != null) {
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
                && page.salt().equals(salts.of(log))
                && page.kid().equals(ring.active().kid());
    }
}
