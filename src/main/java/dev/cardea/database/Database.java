package dev.cardea.database;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.vertx.core.Context;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Runs one statement, or several as one transaction. Outside a transaction a statement commits by
/// itself. Every method throws {@link DatabaseException}.
@ApplicationScoped
public class Database {

    private static final int ATTEMPTS = 4;
    private static final ScopedValue<Connection> OWN = ScopedValue.newInstance();

    private final DataSource source;

    @Inject
    Database(DataSource source) {
        this.source = source;
    }

    /// Reads the columns of one row, from the first on.
    @FunctionalInterface
    public interface Row<T extends @Nullable Object> {
        T read(ResultSet row) throws SQLException;
    }

    /// The first row, if there is one: of a query, or of a statement with RETURNING.
    public <T> Optional<T> one(String sql, Row<T> row, @Nullable Object... parameters) {
        List<T> rows = list(sql, row, parameters);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    public <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) {
        return run(
                sql,
                parameters,
                statement -> {
                    List<T> rows = new ArrayList<>();
                    try (ResultSet result = statement.executeQuery()) {
                        while (result.next()) {
                            rows.add(row.read(result));
                        }
                    }
                    return rows;
                });
    }

    /// Returns how many rows it changed.
    public int update(String sql, @Nullable Object... parameters) {
        return run(sql, parameters, PreparedStatement::executeUpdate);
    }

    /// The database's clock, read now: replicas agree on it, and it moves on inside a transaction.
    public Instant clock() {
        return one("SELECT clock_timestamp()", row -> instant(row, 1)).orElseThrow();
    }

    /// Runs the work as one transaction, or as a part of the one under way. A deadlock, a
    /// serialisation failure or a connection that broke before the commit runs the whole work
    /// again, so it must do nothing but talk to the database.
    public <T> T transaction(Supplier<T> work) {
        requireMayWait();
        if (inTransactionNow()) {
            return work.get();
        }
        for (int attempt = 1; ; attempt++) {
            AtomicBoolean worked = new AtomicBoolean();
            try {
                return QuarkusTransaction.requiringNew()
                        .call(() -> {
                            T result = work.get();
                            worked.set(true);
                            return result;
                        });
            } catch (RuntimeException e) {
                DatabaseException failure = DatabaseException.in(e);
                if (failure == null) {
                    throw e;
                }
                boolean undone = failure.connectionLost() && !worked.get();
                if (!(failure.retryable() || undone) || attempt == ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    /// {@link #transaction(Supplier)} for work without a result.
    public void inTransaction(Runnable work) {
        transaction(() -> {
            work.run();
            return true;
        });
    }

    /// Runs work whose statements outside of transactions go by this connection: they wait for
    /// nobody who waits for one of the pool. Where it fails, nothing is tried again.
    public void by(Connection connection, Runnable work) {
        ScopedValue.where(OWN, connection).run(work);
    }

    /// {@link #by}, with one of the pool: it is there before the work begins.
    public void holdingOne(Runnable work) {
        requireMayWait();
        try (Connection connection = source.getConnection()) {
            by(connection, work);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /// A timestamp column; null for NULL.
    @SuppressWarnings("NullAway") // a NULL column is the caller's to expect
    public static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    public static UUID uuid(ResultSet row, int column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    /// An array column; empty for NULL.
    public static List<String> strings(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /// An array column; empty for NULL.
    public static List<Long> longs(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((Long[]) array.getArray());
    }

    /// Whether a transaction is under way.
    public static boolean inTransactionNow() {
        return QuarkusTransaction.getStatus() != Status.STATUS_NO_TRANSACTION;
    }

    @FunctionalInterface
    private interface Execution<T> {
        T apply(PreparedStatement statement) throws SQLException;
    }

    /// Whether this thread may wait for the database: one of an event loop may not, and is answered
    /// with {@link MustWaitException}.
    public static boolean mayWait() {
        return !Context.isOnEventLoopThread();
    }

    private static void requireMayWait() {
        if (!mayWait()) {
            throw new MustWaitException();
        }
    }

    private <T> T run(String sql, @Nullable Object[] parameters, Execution<T> execution) {
        requireMayWait();
        if (OWN.isBound() && !inTransactionNow()) {
            try {
                return execute(OWN.get(), sql, parameters, execution);
            } catch (SQLException e) {
                throw new DatabaseException(e);
            }
        }
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = source.getConnection()) {
                return execute(connection, sql, parameters, execution);
            } catch (SQLException e) {
                DatabaseException failure = new DatabaseException(e);
                boolean harmless = failure.connectionLost() && sql.startsWith("SELECT");
                if (!(failure.retryable() || harmless)
                        || attempt == ATTEMPTS
                        || inTransactionNow()) {
                    throw failure;
                }
            }
        }
    }

    private static <T> T execute(
            Connection connection,
            String sql,
            @Nullable Object[] parameters,
            Execution<T> execution)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, parameters);
            return execution.apply(statement);
        }
    }

    private static void bind(
            Connection connection, PreparedStatement statement, @Nullable Object[] parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            switch (parameters[i]) {
                case Instant instant ->
                        statement.setObject(i + 1, instant.atOffset(ZoneOffset.UTC));
                case List<?> strings ->
                        statement.setArray(
                                i + 1, connection.createArrayOf("text", strings.toArray()));
                case Long[] numbers ->
                        statement.setArray(i + 1, connection.createArrayOf("bigint", numbers));
                case UUID[] ids -> statement.setArray(i + 1, connection.createArrayOf("uuid", ids));
                case null, default -> statement.setObject(i + 1, parameters[i]);
            }
        }
    }
}
