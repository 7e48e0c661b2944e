package dev.cardea.feed;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Two threads of this room's own, whatever the number of verifiers: signing keeps no event loop
/// busy, and neither a queue of log-ins nor whatever holds the carriers of virtual threads keeps
/// the feed waiting.
@ApplicationScoped
class FeedThreads {

    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    2, Thread.ofPlatform().daemon().name("feed-", 1).factory());

    void run(Runnable work) {
        threads.execute(work);
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
    }
}
