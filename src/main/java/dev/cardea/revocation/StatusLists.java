package dev.cardea.revocation;

import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How many blocks of each list were leased. A block is leased once, and a list goes with its
/// minute: no index is ever used twice.
@ApplicationScoped
class StatusLists {

    static final int BLOCK = 1_024;

    private final Database database;

    @Inject
    StatusLists(Database database) {
        this.database = database;
    }

    /// The number of a block that nobody else has or will have.
    int lease(long minute) {
        return next(minute)
                .or(() -> {
                    database.update(
                            "INSERT INTO status_list (minute, blocks) VALUES (?, 0) ON CONFLICT DO NOTHING",
                            minute);
                    return next(minute);
                })
                .orElseThrow();
    }

    private Optional<Integer> next(long minute) {
        return database.one(
                "UPDATE status_list SET blocks = blocks + 1 WHERE minute = ? RETURNING blocks - 1",
                row -> row.getInt(1),
                minute);
    }

    /// The lists from this minute on, with how many blocks of each were leased.
    Map<Long, Integer> from(long minute) {
        Map<Long, Integer> blocks = new HashMap<>();
        database.list(
                "SELECT minute, blocks FROM status_list WHERE minute >= ?",
                row -> blocks.put(row.getLong(1), row.getInt(2)) == null,
                minute);
        return blocks;
    }

    void deleteBefore(long minute) {
        database.update("DELETE FROM status_list WHERE minute < ?", minute);
    }
}
