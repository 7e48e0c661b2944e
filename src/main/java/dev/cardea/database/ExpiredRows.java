package dev.cardea.database;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Rows of one table that go when a time of theirs is past. Their keys are read without locks; then
/// each row is deleted by its full key, if it still is past. So replicas that do this at once never
/// wait for each other longer than for one row, and no statement reaches over placements.
public final class ExpiredRows {

    private final int columns;
    private final String find;
    private final String delete;

    /// @param time the column that says when
    /// @param key the columns of the primary key
    public ExpiredRows(String table, String time, String... key) {
        this.columns = key.length;
        this.find =
                "SELECT %s FROM %s WHERE %s < ? ORDER BY %s LIMIT ?"
                        .formatted(String.join(", ", key), table, time, time);
        this.delete =
                List.of(key).stream()
                        .map(column -> column + " = ?")
                        .collect(
                                Collectors.joining(
                                        " AND ",
                                        "DELETE FROM " + table + " WHERE ",
                                        " AND " + time + " < ?"));
    }

    /// Deletes at most `limit` of those before `past`, the longest past first; returns how many.
    public int delete(Database database, Instant past, int limit) {
        int deleted = 0;
        for (List<Object> key : keys(database, past, limit)) {
            key.add(past);
            deleted += database.update(delete, key.toArray());
        }
        return deleted;
    }

    private List<List<Object>> keys(Database database, Instant past, int limit) {
        return database.list(
                find,
                row -> {
                    List<Object> key = new ArrayList<>();
                    for (int column = 1; column <= columns; column++) {
                        key.add(row.getObject(column));
                    }
                    return key;
                },
                past,
                limit);
    }
}
