package dev.cardea.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.DatabaseException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// How far the verifiers have come that report it: each within a minute of its last report. A
/// replica keeps what it was told in memory and writes it down every five seconds, for the others.
@ApplicationScoped
public class Verifiers {

    private static final Logger LOG = Logger.getLogger(Verifiers.class);
    private static final int MOST = 10_000;
    private static final int MOST_OF_A_CLIENT = 2_000;
    private static final long APART = TimeUnit.SECONDS.toNanos(1);
    private static final long FORGOTTEN_SECONDS = 60;
    private static final TypeReference<List<Written>> LIST = new TypeReference<>() {};

    /// @param verifier what it calls itself, among those of its client
    /// @param seq the number of the last rule it has applied
    public record Applied(String clientId, String verifier, long seq, Instant reportedAt) {}

    private record Key(String clientId, String verifier) {}

    private record Told(long seq, long at) {}

    /// As it is written down.
    record Written(String clientId, String verifier, long seq, long age) {}

    private final VerifierReports reports;
    private final ObjectMapper json;
    private final UUID replica;
    private final Map<Key, Told> told = new ConcurrentHashMap<>();
    private boolean written;

    @Inject
    Verifiers(VerifierReports reports, ObjectMapper json, Clock clock) {
        this.reports = reports;
        this.json = json;
        this.replica = Secrets.id(clock);
    }

    /// Beyond ten thousand verifiers, two thousand of one client, no more are counted, and of one
    /// verifier no more than a report a second.
    void report(String clientId, String verifier, long seq) {
        Key key = new Key(clientId, verifier);
        Told before = told.get(key);
        long now = System.nanoTime();
        if (before == null ? hasRoom(clientId) : now - before.at() >= APART) {
            told.put(key, new Told(seq, now));
        }
    }

    private boolean hasRoom(String clientId) {
        return told.size() < MOST
                && told.keySet().stream().filter(key -> key.clientId().equals(clientId)).count()
                        < MOST_OF_A_CLIENT;
    }

    /// All of them, at whichever replica they reported last. Throws {@link DatabaseException}.
    public List<Applied> applied() {
        write();
        Map<Key, Applied> newest = new HashMap<>();
        for (VerifierReports.Row row : reports.fresh()) {
            for (Written one : read(row.body())) {
                Instant at = row.at().minusSeconds(one.age());
                Applied applied = new Applied(one.clientId(), one.verifier(), one.seq(), at);
                newest.merge(
                        new Key(one.clientId(), one.verifier()),
                        applied,
                        (a, b) -> a.reportedAt().isAfter(b.reportedAt()) ? a : b);
            }
        }
        return List.copyOf(newest.values());
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keep() {
        try {
            write();
        } catch (DatabaseException e) {
            LOG.debugf("reports of verifiers are not written down now: %s", e.getMessage());
        }
    }

    /// Nothing is written by a replica that no verifier reports to.
    private synchronized void write() {
        told.values().removeIf(one -> age(one) > FORGOTTEN_SECONDS);
        if (told.isEmpty() && !written) {
            return;
        }
        List<Written> list = new ArrayList<>(told.size());
        told.forEach((key, one) ->
                list.add(new Written(key.clientId(), key.verifier(), one.seq(), age(one))));
        try {
            reports.write(replica, json.writeValueAsString(list));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records always become JSON", e);
        }
        written = !told.isEmpty();
    }

    private List<Written> read(String body) {
        try {
            return json.readValue(body, LIST);
        } catch (JsonProcessingException e) {
            LOG.warn("reports of verifiers are not what was written");
            return List.of();
        }
    }

    private static long age(Told one) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - one.at());
    }
}
