package dev.cardea.database;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// A few threads that work off rows that are due, batch by batch, until none is left. However often
/// it is woken, one run waits at most: it sees all that was due before it began. Replicas do the
/// same at the same time: whoever attempts a row claims it first.
public final class DueWork<T> {

    private static final Logger LOG = Logger.getLogger(DueWork.class);

    private final String what;
    private final Supplier<Set<UUID>> leftAlone;
    private final Function<Set<UUID>, List<T>> due;
    private final Function<T, Optional<UUID>> attempt;
    private final ThreadPoolExecutor workers;

    /// @param what is due, for the log and the threads' names
    /// @param leftAlone those to whom nothing is brought at the moment, asked once a run
    /// @param due some rows, the longest waiting first, but for those to be left alone; empty when
    ///   there is no more
    /// @param attempt claims the row, after which it is not due, and tries it once; returns whom to
    ///   leave alone for the rest of the run, if anybody
    public DueWork(
            String what,
            int threads,
            Supplier<Set<UUID>> leftAlone,
            Function<Set<UUID>, List<T>> due,
            Function<T, Optional<UUID>> attempt) {
        this.what = what;
        this.leftAlone = leftAlone;
        this.due = due;
        this.attempt = attempt;
        this.workers =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        10,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(1),
                        Thread.ofPlatform().daemon().name(what + "-", 0).factory(),
                        new ThreadPoolExecutor.DiscardPolicy());
        workers.allowCoreThreadTimeOut(true);
    }

    /// Something may be due.
    public void wake() {
        workers.execute(this::run);
    }

    /// Tries everything that is due, once, in the caller's thread. What a failure leaves is due
    /// again.
    public void run() {
        try {
            Set<UUID> alone = new HashSet<>(leftAlone.get());
            List<T> batch = due.apply(alone);
            while (!batch.isEmpty()) {
                batch.forEach(row -> attempt.apply(row).ifPresent(alone::add));
                batch = due.apply(alone);
            }
        } catch (DatabaseException e) {
            LOG.warnf("%s: what is due waits (%s)", what, e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s: what is due waits", what);
        }
    }

    /// Waits some seconds for what is under way; what is cut off is due again.
    public void stop() throws InterruptedException {
        workers.shutdown();
        workers.awaitTermination(5, TimeUnit.SECONDS);
    }
}
