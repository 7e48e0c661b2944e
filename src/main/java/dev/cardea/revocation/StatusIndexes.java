package dev.cardea.revocation;

import dev.cardea.config.CardeaConfig;
import dev.cardea.database.DatabaseException;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The indices that this replica gives to tokens: from blocks leased ahead, so that issuing waits
/// for nothing and writes nothing of its own. A token for which none is left goes without.
@ApplicationScoped
public class StatusIndexes {

    private static final Logger LOG = Logger.getLogger(StatusIndexes.class);
    private static final int BLOCKS_A_PART = StatusEntry.SIZE / StatusLists.BLOCK;

    /// Seconds between this replica's reading of the clock and a token's `iat`, at most.
    private static final int SLACK = 20;

    /// Seconds for which blocks are leased ahead.
    private static final int AHEAD = 10;

    private final StatusLists lists;
    private final StatusPermutation permutation;
    private final Denylist denylist;
    private final boolean enabled;
    private final long lifetime;
    private final Map<Long, Queue<StatusEntry>> leased = new ConcurrentHashMap<>();
    private final AtomicInteger used = new AtomicInteger();
    private volatile Map<Long, Integer> parts = Map.of();
    private KnownLog.@Nullable Epoch leasedIn;

    @Inject
    StatusIndexes(
            StatusLists lists,
            StatusPermutation permutation,
            Denylist denylist,
            CardeaConfig config) {
        this.lists = lists;
        this.permutation = permutation;
        this.denylist = denylist;
        this.enabled = config.feed().statusLists();
        this.lifetime = config.tokens().accessLifetime().toSeconds();
    }

    /// For a token that is about to be issued; null where tokens carry no status, or none is left.
    public @Nullable StatusEntry next() {
        if (!enabled) {
            return null;
        }
        Queue<StatusEntry> queue = leased.get(minute(now()));
        StatusEntry entry = queue == null ? null : queue.poll();
        if (entry != null) {
            used.incrementAndGet();
        }
        return entry;
    }

    /// The lowest packed entry whose token may be alive.
    public long firstAlive() {
        return StatusEntry.first(Math.floorDiv(now(), 60));
    }

    /// The lists whose tokens may be alive, with the number of their parts.
    public Map<Long, Integer> parts() {
        return parts;
    }

    void start(@Observes @Priority(10_000) StartupEvent event) {
        renew();
    }

    /// Leases as much as was used since the last time, three times over, and a block at least. A
    /// database that lost commits may have lost leases, and lease the same blocks again: those of
    /// another epoch are dropped.
    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void renew() {
        if (!enabled || !denylist.fresh()) {
            return;
        }
        try {
            KnownLog.Epoch epoch = denylist.known().epoch();
            if (!epoch.equals(leasedIn)) {
                leased.clear();
                leasedIn = epoch;
            }
            int wanted = Math.max(StatusLists.BLOCK, used.getAndSet(0) * 3);
            lease(minute(now()), wanted);
            lease(minute(now() + AHEAD), wanted);
            leased.keySet().removeIf(minute -> minute < minute(now()));
            look();
            lists.deleteBefore(Math.floorDiv(now(), 60) - 1);
        } catch (DatabaseException e) {
            LOG.debugf("status indices cannot be leased now: %s", e.getMessage());
        }
    }

    /// Reads which lists there are; throws {@link DatabaseException}.
    public void look() {
        Map<Long, Integer> found = new ConcurrentHashMap<>();
        lists.from(Math.floorDiv(now(), 60))
                .forEach(
                        (minute, blocks) -> found.put(minute, Math.ceilDiv(blocks, BLOCKS_A_PART)));
        parts = found;
    }

    private void lease(long minute, int wanted) {
        Queue<StatusEntry> queue =
                leased.computeIfAbsent(minute, none -> new ConcurrentLinkedQueue<>());
        for (int free = queue.size(); free < wanted; free += StatusLists.BLOCK) {
            int block = lists.lease(minute);
            int part = block / BLOCKS_A_PART;
            int first = block % BLOCKS_A_PART * StatusLists.BLOCK;
            for (int i = 0; i < StatusLists.BLOCK; i++) {
                queue.add(new StatusEntry(minute, part, permutation.of(minute, part, first + i)));
            }
        }
    }

    /// The minute by whose beginning a token issued at `now` has surely expired.
    private long minute(long now) {
        return Math.floorDiv(now + lifetime + SLACK, 60) + 1;
    }

    private long now() {
        return denylist.known().at().getEpochSecond();
    }
}
