package dev.cardea.database;

import dev.cardea.audit.Origin;
import jakarta.enterprise.inject.Vetoed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Counts the statements that each request waits for.
@Vetoed
public class CountingDatabase extends Database {

    private final Map<String, Integer> statements = new ConcurrentHashMap<>();

    public CountingDatabase(DataSource source) {
        super(source);
    }

    @Override
    public <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) {
        count();
        return super.list(sql, row, parameters);
    }

    @Override
    public int update(String sql, @Nullable Object... parameters) {
        count();
        return super.update(sql, parameters);
    }

    public int of(String requestId) {
        return statements.getOrDefault(requestId, 0);
    }

    private void count() {
        if (!Thread.currentThread().getName().startsWith("mail-")) {
            statements.merge(Origin.current().requestId(), 1, Integer::sum);
        }
    }
}
