package dev.cardea.feed;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Two threads of this room's own, whatever the number of verifiers: signing keeps no event loop
/// busy, and neither a queue of log-ins nor whatever holds the carriers of virtual threads keeps
/// the feed waiting.
@ApplicationScoped
class FeedThreads {

    private static final int THREADS = 2;
    private static final int MOST_WAITING = 1_000;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    0,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().daemon().name("feed-", 1).factory());

    /// For a stream that is open.
    void run(Runnable work) {
        threads.execute(work);
    }

    /// For somebody who asks. Throws 503 when a thousand pieces of work wait already.
    void ask(Runnable work) {
        if (threads.getQueue().size() >= MOST_WAITING) {
            throw FeedPages.unavailable("too many ask at once");
        }
        threads.execute(work);
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
    }
}
