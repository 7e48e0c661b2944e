package dev.cardea.revocation;

import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import dev.cardea.revocation.RevocationRule.Type;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/// Ends what may be millions of rows: in one transaction that would outlast every connection, and
/// all log-ins and refreshes would wait for it.
///
/// So where there are more than a batch, the rule comes first, and access tokens die at once. Then
/// the rows go, batch by batch. A last transaction makes it exact: what began meanwhile goes too,
/// and a second rule refuses what was issued meanwhile. Until it has committed, an entry among the
/// {@link RevocationReaders} says that the work is unfinished: whatever became of the replica that
/// began it, another goes on.
@ApplicationScoped
public class MassRevocations {

    private static final Logger LOG = Logger.getLogger(MassRevocations.class);

    private static final int BATCH = 10_000;
    private static final UUID START = new UUID(0, 0);
    private static final String UNFINISHED = "ending ";
    private static final String EVERYTHING = UNFINISHED + "everything";

    /// What is to end, and by which name it is unfinished.
    ///
    /// @param condition which rows of the table go, with its parameters
    /// @param refuse writes the rule and returns its `seq`
    private record Ending(
            String name,
            String table,
            String condition,
            List<Object> parameters,
            LongSupplier refuse) {}

    private final Database database;
    private final RevocationLog log;
    private final RevocationReaders readers;
    private final Revocations revocations;

    @Inject
    MassRevocations(
            Database database,
            RevocationLog log,
            RevocationReaders readers,
            Revocations revocations) {
        this.database = database;
        this.log = log;
        this.readers = readers;
        this.revocations = revocations;
    }

    /// Ends every session, and every access token issued before now. Of too many sessions it leaves
    /// some: {@link #endRestOfEverything} has to follow when the transaction has committed. Returns
    /// the rule's `seq`.
    public long endEverything() {
        return endEverything(BATCH);
    }

    long endEverything(int batch) {
        return end(everything(), batch);
    }

    /// Ends what {@link #endEverything} left. Returns the `seq` of the last rule, 0 when it had
    /// left nothing.
    public long endRestOfEverything() {
        return endRestOfEverything(BATCH);
    }

    long endRestOfEverything(int batch) {
        return endRest(everything(), batch);
    }

    /// Ends what was given through a client: what waits to be redeemed, its refresh grants, and
    /// every access token issued before now. Of too many grants it leaves some: {@link
    /// #endRestOfClient} has to follow when the transaction has committed. Returns the rule's
    /// `seq`.
    ///
    /// @param id ours, of its grants
    /// @param clientId as tokens name it
    public long endClient(UUID id, String clientId, Reason reason) {
        return endClient(id, clientId, reason, BATCH);
    }

    long endClient(UUID id, String clientId, Reason reason, int batch) {
        return end(ofClient(id, clientId, reason), batch);
    }

    /// Ends what {@link #endClient} left. Returns the `seq` of the last rule, 0 when it had left
    /// nothing.
    public long endRestOfClient(UUID id, String clientId, Reason reason) {
        return endRestOfClient(id, clientId, reason, BATCH);
    }

    long endRestOfClient(UUID id, String clientId, Reason reason, int batch) {
        return endRest(ofClient(id, clientId, reason), batch);
    }

    /// Goes on with what another replica began and did not finish. Where one is at work, they take
    /// turns.
    @Scheduled(
            every = "10s",
            delayed = "10s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void resume() {
        try {
            for (String name : readers.names(UNFINISHED)) {
                Ending ending = parsed(name);
                deleteInBatches(ending, BATCH);
                if (database.transaction(() -> readers.end(name) && endAtOnce(ending) > 0)) {
                    LOG.infof("finished what another replica began: %s", name);
                }
            }
        } catch (DatabaseException e) {
            LOG.warnf("what is to end waits (%s)", e.getMessage());
        }
    }

    private long end(Ending ending, int batch) {
        return database.transaction(() -> {
            if (boundary(ending, START, batch).isEmpty()) {
                return endAtOnce(ending);
            }
            readers.begin(ending.name());
            return ending.refuse().getAsLong();
        });
    }

    private long endRest(Ending ending, int batch) {
        if (!database.transaction(() -> readers.hold(ending.name()))) {
            return 0;
        }
        deleteInBatches(ending, batch);
        return database.transaction(() -> {
            readers.end(ending.name());
            return endAtOnce(ending);
        });
    }

    private void deleteInBatches(Ending ending, int batch) {
        Optional<UUID> reached = Optional.of(START);
        while (reached.isPresent()) {
            UUID after = reached.get();
            reached = database.transaction(() -> deleteBatch(ending, after, batch));
        }
    }

    /// Deletes those of the next accounts. Returns the last one's id; empty when fewer than a batch
    /// are left, or somebody else has finished.
    private Optional<UUID> deleteBatch(Ending ending, UUID after, int batch) {
        if (!readers.hold(ending.name())) {
            return Optional.empty();
        }
        Optional<UUID> last = boundary(ending, after, batch);
        last.ifPresent(account ->
                database.update(
                        "DELETE FROM %s WHERE account_id > ? AND account_id <= ? AND %s"
                                .formatted(ending.table(), ending.condition()),
                        parameters(ending, after, account)));
        return last;
    }

    private Optional<UUID> boundary(Ending ending, UUID after, int batch) {
        return database.one(
                "SELECT account_id FROM %s WHERE account_id > ? AND %s ORDER BY account_id OFFSET %d LIMIT 1"
                        .formatted(ending.table(), ending.condition(), batch - 1),
                row -> Database.uuid(row, 1),
                parameters(ending, after));
    }

    private long endAtOnce(Ending ending) {
        if (ending.name().equals(EVERYTHING)) {
            // waits for log-ins under way; those that begin now wait for this
            database.update("LOCK TABLE session IN SHARE ROW EXCLUSIVE MODE");
        }
        database.update(
                "DELETE FROM %s WHERE %s".formatted(ending.table(), ending.condition()),
                parameters(ending));
        return ending.refuse().getAsLong();
    }

    private static Object[] parameters(Ending ending, Object... first) {
        List<Object> all = new ArrayList<>(List.of(first));
        all.addAll(ending.parameters());
        return all.toArray();
    }

    private Ending everything() {
        return new Ending(EVERYTHING, "session", "true", List.of(), this::refuseEverything);
    }

    private long refuseEverything() {
        Instant now = log.hold();
        long notBefore = log.notBeforeOfEverything(now);
        return log.append(Type.ISS, "", notBefore, Reason.EVERYTHING, now);
    }

    private Ending ofClient(UUID id, String clientId, Reason reason) {
        String why = reason.name().toLowerCase(Locale.ROOT);
        return new Ending(
                UNFINISHED + why + " " + id + " " + clientId,
                "refresh_grant",
                "client_id = ? AND client_id <> '00000000-0000-0000-0000-000000000000'",
                List.of(id),
                () -> refuseClient(id, clientId, reason));
    }

    private long refuseClient(UUID id, String clientId, Reason reason) {
        database.update("DELETE FROM device_code WHERE client_id = ?", id);
        database.update("DELETE FROM pushed_request WHERE client_id = ?", id);
        database.update(
                "DELETE FROM authorization_code WHERE client_id = ? AND redeemed_at IS NULL", id);
        return revocations.outdateClient(clientId, reason);
    }

    private Ending parsed(String name) {
        if (name.equals(EVERYTHING)) {
            return everything();
        }
        String[] parts = name.substring(UNFINISHED.length()).split(" ", 3);
        Reason reason = Reason.valueOf(parts[0].toUpperCase(Locale.ROOT));
        return ofClient(UUID.fromString(parts[1]), parts[2], reason);
    }
}
