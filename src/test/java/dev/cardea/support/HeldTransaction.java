package dev.cardea.support;

import static org.awaitility.Awaitility.await;

import dev.cardea.database.Database;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// A transaction that has done its work and holds its locks until it is told to commit.
public final class HeldTransaction<T> {

    private final Database database;
    private final CountDownLatch commit = new CountDownLatch(1);
    private final FutureTask<T> done;

    private HeldTransaction(Database database, Supplier<T> work, CountDownLatch worked) {
        this.database = database;
        this.done =
                new FutureTask<>(() ->
                        database.transaction(() -> {
                            T result = work.get();
                            worked.countDown();
                            try {
                                commit.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return result;
                        }));
    }

    /// Returns when the work is done.
    public static <T> HeldTransaction<T> of(Database database, Supplier<T> work)
            throws InterruptedException {
        CountDownLatch worked = new CountDownLatch(1);
        HeldTransaction<T> held = new HeldTransaction<>(database, work, worked);
        Thread.ofPlatform().daemon().start(held.done);
        worked.await();
        return held;
    }

    /// Commits late: once another transaction waits for it.
    public T commitOnceSomebodyWaits() throws InterruptedException, ExecutionException {
        return commitOnceWaiting(1);
    }

    /// Commits once so many others wait for it, or for each other.
    public T commitOnceWaiting(int many) throws InterruptedException, ExecutionException {
        await().until(() ->
                database.one(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
                                row -> row.getInt(1) >= many)
                        .orElse(false));
        commit.countDown();
        return done.get();
    }
}
