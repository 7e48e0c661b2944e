package dev.cardea.fetch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// How many requests may be under way: altogether, and to one host, so that a slow one leaves
/// places for the others.
final class Places {

    private final Semaphore all;
    private final int perHost;
    private final Map<String, Integer> hosts = new ConcurrentHashMap<>();

    Places(int most, int perHost) {
        this.all = new Semaphore(most);
        this.perHost = perHost;
    }

    /// False when there is none: then nothing has to be given back.
    boolean take(String host) {
        if (!all.tryAcquire()) {
            return false;
        }
        if (hosts.merge(host, 1, Integer::sum) > perHost) {
            give(host);
            return false;
        }
        return true;
    }

    void give(String host) {
        hosts.computeIfPresent(host, (name, taken) -> taken == 1 ? null : taken - 1);
        all.release();
    }
}
