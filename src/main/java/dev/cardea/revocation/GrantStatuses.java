package dev.cardea.revocation;

import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where the status of each living token of a session or an account stands, by session: read before
/// the grants go, in the transaction that ends them. The locks come first, so that a token that is
/// being issued is among them, or never comes to be. Null where tokens carry no status: then
/// nothing is read.
@ApplicationScoped
class GrantStatuses {

    private final Database database;
    private final boolean enabled;

    @Inject
    GrantStatuses(Database database, CardeaConfig config) {
        this.database = database;
        this.enabled = config.feed().statusLists();
    }

    @Nullable Map<UUID, List<Long>> ofSession(UUID accountId, UUID sessionId) {
        if (!enabled) {
            return null;
        }
        database.list(
                "SELECT 1 FROM session WHERE account_id = ? AND id = ? FOR UPDATE",
                row -> true,
                accountId,
                sessionId);
        // no condition on status: a row whose status a rotation is writing has to be waited for
        List<List<Long>> places =
                database.list(
                        "SELECT status FROM refresh_grant WHERE account_id = ? AND session_id = ? FOR UPDATE",
                        row -> Database.longs(row, 1),
                        accountId,
                        sessionId);
        return Map.of(sessionId, flat(places));
    }

    /// The same of every session. The caller holds the account's row, or ends sessions and not the
    /// account's tokens.
    @Nullable Map<UUID, List<Long>> ofAccount(UUID accountId) {
        if (!enabled) {
            return null;
        }
        database.list(
                "SELECT 1 FROM session WHERE account_id = ? ORDER BY id FOR UPDATE",
                row -> true,
                accountId);
        Map<UUID, List<Long>> statuses = new HashMap<>();
        database.list(
                "SELECT session_id, status FROM refresh_grant WHERE account_id = ? FOR UPDATE",
                row ->
                        statuses.computeIfAbsent(
                                        Database.uuid(row, 1), session -> new ArrayList<>())
                                .addAll(Database.longs(row, 2)),
                accountId);
        return statuses;
    }

    static List<Long> flat(Iterable<List<Long>> lists) {
        List<Long> all = new ArrayList<>();
        lists.forEach(all::addAll);
        return all;
    }
}
