package dev.cardea.feed;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The open streams of this replica. Who reads too slowly is dropped, and comes back where it left.
@ApplicationScoped
class FeedStreams {

    private final Set<FeedStream> open = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> sources = new ConcurrentHashMap<>();
    private final FeedPages pages;
    private final FeedThreads threads;
    private final MeterRegistry metrics;
    private final int most;
    private final int mostOfASource;
    private volatile boolean draining;
    private volatile long newest;

    @Inject
    FeedStreams(FeedPages pages, FeedThreads threads, MeterRegistry metrics, CardeaConfig config) {
        this.threads = threads;
        this.pages = pages;
        this.metrics = metrics;
        this.most = config.feed().maxStreams();
        this.mostOfASource = config.feed().maxStreamsPerAddress();
        metrics.gauge("cardea.feed.streams", open, Set::size);
    }

    /// Takes one more. Throws 503 where there are too many, of this source or of all, or this
    /// replica is about to stop.
    void add(FeedStream stream) {
        if (draining) {
            throw FeedPages.unavailable("this replica is about to stop");
        }
        if (open.size() >= most) {
            throw FeedPages.unavailable("too many streams");
        }
        if (sources.merge(stream.source(), 1, Integer::sum) > mostOfASource) {
            leave(stream.source());
            throw FeedPages.unavailable("too many streams from this address");
        }
        open.add(stream);
    }

    void remove(FeedStream stream) {
        if (open.remove(stream)) {
            leave(stream.source());
        }
    }

    private void leave(String source) {
        sources.computeIfPresent(source, (one, count) -> count == 1 ? null : count - 1);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    int size() {
        return open.size();
    }

    /// To all that have begun; on each one's event loop.
    void send(FeedPage page) {
        newest = page.seq();
        open.forEach(stream -> stream.loop().runOnContext(on -> send(stream, page)));
    }

    /// Nobody listens: what was sent says nothing to who comes next.
    void forget() {
        newest = 0;
    }

    /// The first page of a stream, on its event loop. What was sent to the others meanwhile comes
    /// after it.
    void begin(FeedStream stream, FeedPage page) {
        if (!open.contains(stream)) {
            return;
        }
        stream.begin(page);
        if (newest > stream.sent()) {
            fill(stream);
        }
    }

    void endAll() {
        open.forEach(stream -> {
            remove(stream);
            stream.loop().runOnContext(on -> stream.end());
        });
    }

    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        draining = true;
        endAll();
    }

    void stop(@Observes ShutdownEvent event) {
        draining = true;
        endAll();
    }

    private void send(FeedStream stream, FeedPage page) {
        if (!open.contains(stream) || !stream.begun()) {
            return;
        }
        switch (stream.send(page)) {
            case YES -> {}
            case GAP -> fill(stream);
            case SLOW -> {
                metrics.counter("cardea.feed.streams.dropped").increment();
                remove(stream);
                stream.cut();
            }
        }
    }

    private void fill(FeedStream stream) {
        long from = stream.sent();
        String salt = stream.salt();
        threads.run(() -> {
            try {
                FeedPage page = from(from, newest); // not one that was signed a moment ago
                FeedPage next = page.salt().equals(salt) ? page : pages.snapshot(newest);
                stream.loop().runOnContext(on -> send(stream, next));
            } catch (ProblemException e) {
                remove(stream);
                stream.loop().runOnContext(on -> stream.end());
            }
        });
    }

    /// {@link #from}, for an event loop: null where it has to be signed first.
    @Nullable FeedPage ready(long seq) {
        try {
            return pages.readyAfter(seq, 0);
        } catch (ProblemException e) {
            return pages.readySnapshot(); // 410; or 503, which this throws again
        }
    }

    /// What a verifier needs that has everything up to `seq`: a page, or all there is.
    FeedPage from(long seq, long least) {
        try {
            return pages.after(seq, least);
        } catch (ProblemException e) {
            return pages.snapshot(least); // 410; or 503, which this throws again
        }
    }
}
