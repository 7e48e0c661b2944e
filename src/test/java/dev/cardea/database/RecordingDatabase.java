package dev.cardea.database;

import dev.cardea.audit.Origin;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The database, remembering each statement with its parameters and the request that ran it.
public class RecordingDatabase extends Database {

    /// @param requestId empty for what no request asked for
    record Statement(String requestId, String sql, @Nullable Object[] parameters) {

        @Override
        public String toString() {
            return sql.replaceAll("\\s+", " ");
        }
    }

    final List<Statement> statements = new CopyOnWriteArrayList<>();

    RecordingDatabase(DataSource source) {
        super(source);
    }

    List<Statement> of(String requestId) {
        return statements.stream().filter(s -> s.requestId().equals(requestId)).toList();
    }

    /// One of each kind.
    List<Statement> kinds() {
        return List.copyOf(
                statements.stream()
                        .collect(Collectors.toMap(Statement::sql, s -> s, (first, again) -> first))
                        .values());
    }

    @Override
    public <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) {
        record(sql, parameters);
        return super.list(sql, row, parameters);
    }

    @Override
    public int update(String sql, @Nullable Object... parameters) {
        record(sql, parameters);
        return super.update(sql, parameters);
    }

    private void record(String sql, @Nullable Object[] parameters) {
        statements.add(
                new Statement(
                        Origin.current().requestId(),
                        sql,
                        Arrays.copyOf(parameters, parameters.length)));
    }
}
