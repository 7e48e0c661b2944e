package dev.cardea.passwords;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets a bounded number of hashes run at once and a bounded number wait for a bounded time, first
/// come, first served; whoever is too much gets `UNAVAILABLE` and may retry. A virtual thread hands
/// the work to a thread of its own, so that it never holds the carrier of others.
@ApplicationScoped
public class HashingQueue {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final PasswordHasher hasher;
    private final int concurrency;
    private final int queue;
    private final Duration maximumWait;
    private final Semaphore turns;
    private final ExecutorService platformThreads;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();

    @Inject
    HashingQueue(PasswordHasher hasher, CardeaConfig config) {
        this.hasher = hasher;
        this.concurrency =
                config.passwords().concurrency().orElseGet(() -> fitting(hasher.memory()));
        this.queue = config.passwords().queue();
        this.maximumWait = config.passwords().maximumWait();
        this.turns = new Semaphore(concurrency, true);
        this.platformThreads =
                Executors.newFixedThreadPool(
                        concurrency,
                        Thread.ofPlatform().daemon().name("password-hash-", 0).factory());
    }

    /// One for each core, but all together no more memory than half the Java heap may take.
    private static int fitting(int memory) {
        long byMemory = Runtime.getRuntime().maxMemory() / 2 / (memory * 1024L);
        return Math.clamp(byMemory, 1, Runtime.getRuntime().availableProcessors());
    }

    public String hash(String password) {
        return inTurn(() -> hasher.hash(password));
    }

    /// Hashes with a salt of the caller's (see {@link PasswordHasher#hash(String, byte[])}).
    public String hash(String password, byte[] salt) {
        return inTurn(() -> hasher.hash(password, salt));
    }

    /// Hashes only if nobody has to wait for it; empty otherwise. For work that can be done another
    /// time.
    public Optional<String> hashIfIdle(String password) {
        return waiting.get() == 0 && turns.tryAcquire()
                ? Optional.of(inOurTurn(() -> hasher.hash(password)))
                : Optional.empty();
    }

    /// Whether the password is the one behind the stored hash. Null, for a person who does not
    /// exist, takes as long and is false.
    public boolean verify(String password, @Nullable String stored) {
        return inTurn(() -> hasher.verify(password, stored));
    }

    /// Hashes under way.
    public int running() {
        return concurrency - turns.availablePermits();
    }

    /// Callers that wait for their turn.
    public int waiting() {
        return waiting.get();
    }

    /// Callers refused since the start.
    public long refused() {
        return refused.get();
    }

    @PreDestroy
    void close() {
        platformThreads.shutdown();
    }

    private <T> T inTurn(Supplier<T> work) {
        if (!turns.tryAcquire() && !waitForTurn()) {
            refused.incrementAndGet();
            throw ProblemException.retry(
                    Problem.UNAVAILABLE, "Too many log-ins at once: try again", RETRY_AFTER);
        }
        return inOurTurn(work);
    }

    private <T> T inOurTurn(Supplier<T> work) {
        try {
            return Thread.currentThread().isVirtual() ? elsewhere(work) : work.get();
        } finally {
            turns.release();
        }
    }

    private boolean waitForTurn() {
        try {
            return waiting.incrementAndGet() <= queue
                    && turns.tryAcquire(maximumWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.decrementAndGet();
        }
    }

    private <T> T elsewhere(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, platformThreads).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
