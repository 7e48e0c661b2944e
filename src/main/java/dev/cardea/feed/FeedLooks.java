package dev.cardea.feed;

import dev.cardea.database.DatabaseException;
import dev.cardea.revocation.Denylist;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Looks at the log for those who ask for more than this replica has seen. They need not be anybody
/// that a verifier knows: one look, twenty times a second at most, serves all who wait.
@ApplicationScoped
class FeedLooks {

    private static final Logger LOG = Logger.getLogger(FeedLooks.class);
    private static final int MOST = 1_000;
    private static final long APART_MILLIS = 50;

    private record Waiting(Context loop, Runnable then) {}

    private final Denylist denylist;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MOST);
    private volatile @Nullable Thread thread;

    @Inject
    FeedLooks(Denylist denylist) {
        this.denylist = denylist;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("feed-looks").start(this::follow);
    }

    void stop(@Observes ShutdownEvent event) {
        Thread following = thread;
        if (following != null) {
            following.interrupt();
        }
    }

    /// Goes on, on this event loop, when the log is known up to `seq`, or was looked at in vain.
    /// Throws 503 when a thousand wait already.
    void reach(long seq, Runnable then) {
        if (seq <= denylist.known().seq() || !denylist.fresh()) {
            then.run();
        } else if (!waiting.offer(new Waiting(Vertx.currentContext(), then))) {
            throw FeedPages.unavailable("too many wait for that revocation");
        }
    }

    boolean alive() {
        Thread following = thread;
        return following != null && following.isAlive();
    }

    private void follow() {
        try {
            while (true) {
                List<Waiting> served = new ArrayList<>();
                served.add(waiting.take());
                waiting.drainTo(served);
                look();
                served.forEach(one -> one.loop().runOnContext(on -> one.then().run()));
                TimeUnit.MILLISECONDS.sleep(APART_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            denylist.catchUp();
        } catch (DatabaseException e) {
            LOG.debugf("revocations cannot be read now: %s", e.getMessage());
        } catch (RuntimeException | Error e) { // whatever it is: those who wait are answered
            LOG.error("revocations cannot be read now", e);
        }
    }
}
