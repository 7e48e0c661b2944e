package dev.cardea.fetch;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How many requests may be under way: altogether, and to one host, so that a slow one leaves
/// places for the others. A few may wait for a moment.
final class Places {

    /// @param visitors who wait for one of its places or have one: without any it is forgotten
    private record Host(Semaphore places, int visitors) {

        Host with(int more) {
            return new Host(places, visitors + more);
        }
    }

    private final int perHost;
    private final Duration patience;
    private final Semaphore all;
    private final Semaphore waiting;
    private final Map<String, Host> hosts = new ConcurrentHashMap<>();

    /// @param most that are under way at once, and as many may wait
    Places(int most, int perHost, Duration patience) {
        this.perHost = perHost;
        this.patience = patience;
        this.all = new Semaphore(most);
        this.waiting = new Semaphore(most);
    }

    /// False when there is none in time: then nothing has to be given back.
    boolean take(String host) {
        Host visited =
                hosts.compute(
                        host,
                        (name, known) ->
                                known == null
                                        ? new Host(new Semaphore(perHost), 1)
                                        : known.with(1));
        if (!taken(visited.places())) {
            leave(host);
            return false;
        }
        if (!taken(all)) {
            visited.places().release();
            leave(host);
            return false;
        }
        return true;
    }

    void give(String host) {
        all.release();
        Host visited = hosts.get(host);
        if (visited != null) {
            visited.places().release();
        }
        leave(host);
    }

    private void leave(String host) {
        hosts.computeIfPresent(host, Places::left);
    }

    private static @Nullable Host left(String name, Host host) {
        return host.visitors() == 1 ? null : host.with(-1);
    }

    private boolean taken(Semaphore places) {
        return places.tryAcquire() || (waiting.tryAcquire() && takenInTime(places));
    }

    private boolean takenInTime(Semaphore places) {
        try {
            return places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.release();
        }
    }
}
