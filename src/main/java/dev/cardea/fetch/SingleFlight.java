package dev.cardea.fetch;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Who asks for what is being fetched waits for that answer, so many at once: a document that many
/// want is fetched once.
final class SingleFlight {

    private final Map<FetchRequest, CompletableFuture<FetchedAnswer>> flights =
            new ConcurrentHashMap<>();
    private final Semaphore followers;
    private final Duration longest;

    SingleFlight(int followers, Duration longest) {
        this.followers = new Semaphore(followers);
        this.longest = longest;
    }

    /// What `fetch` answers, here or for whoever came first. Throws `FetchException`.
    FetchedAnswer join(FetchRequest request, Supplier<FetchedAnswer> fetch) {
        CompletableFuture<FetchedAnswer> mine = new CompletableFuture<>();
        CompletableFuture<FetchedAnswer> first = flights.putIfAbsent(request, mine);
        if (first != null) {
            return follow(request, first);
        }
        try {
            FetchedAnswer answer = fetch.get();
            mine.complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            flights.remove(request, mine);
        }
    }

    private FetchedAnswer follow(FetchRequest request, CompletableFuture<FetchedAnswer> first) {
        if (!followers.tryAcquire()) {
            throw GuardedFetch.busy(request);
        }
        String uri = request.uri().toString();
        try {
            return first.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new FetchException(
                    uri,
                    e.getCause() instanceof FetchException known
                            ? known.reason()
                            : "could not be fetched",
                    e);
        } catch (TimeoutException e) {
            throw new FetchException(uri, "did not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException(uri, "was not waited for", e);
        } finally {
            followers.release();
        }
    }
}
