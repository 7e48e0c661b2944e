package dev.cardea.database;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// A statement that failed, told by its SQLSTATE.
public final class DatabaseException extends RuntimeException {

    private static final Set<String> RETRYABLE = Set.of("40001", "40P01");
    private static final Set<String> LOST = Set.of("08003", "08006", "57P01", "57P02");

    private final SQLException sql;

    DatabaseException(SQLException sql) {
        super(sql.getMessage(), sql);
        this.sql = sql;
    }

    /// The `SQLException` behind any exception of JDBC, JTA or Hibernate, as one of ours; null when
    /// there is none. A commit that failed carries it as a suppressed one.
    public static @Nullable DatabaseException in(@Nullable Throwable thrown) {
        if (thrown == null || thrown instanceof DatabaseException) {
            return (DatabaseException) thrown;
        }
        if (thrown instanceof SQLException sql) {
            return new DatabaseException(sql);
        }
        DatabaseException found = in(thrown.getCause());
        for (Throwable suppressed : thrown.getSuppressed()) {
            found = found == null ? in(suppressed) : found;
        }
        return found;
    }

    private String state() {
        String state = sql.getSQLState();
        return state == null ? "" : state;
    }

    /// A deadlock or a serialisation failure: the whole transaction may be run again.
    public boolean retryable() {
        return RETRYABLE.contains(state());
    }

    /// The connection broke. Whatever was not committed before is undone; a commit, or a statement
    /// that commits by itself, may or may not have come through.
    boolean connectionLost() {
        return LOST.contains(state());
    }

    /// The connection is gone, or none is to be had: the server is away, starting, stopping or
    /// full.
    public boolean unavailable() {
        String state = state();
        return state.isEmpty()
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53");
    }

    /// A unique constraint refused it. Names are compared by prefix: shards add suffixes.
    public boolean violates(String constraint) {
        return state().equals("23505") && constraintName().startsWith(constraint);
    }

    /// Somebody else wrote first: what should be unique is there now, or what it refers to is gone.
    public boolean conflicts() {
        return state().equals("23505") || missesReference();
    }

    /// What is referred to is not there (any more).
    public boolean missesReference() {
        return state().equals("23503");
    }

    /// A text that PostgreSQL cannot hold, such as one with U+0000: the input is to blame.
    public boolean refusesText() {
        return state().equals("22021") || state().equals("22P05");
    }

    private String constraintName() {
        ServerErrorMessage server =
                sql instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        String name = server == null ? null : server.getConstraint();
        return name == null ? "" : name;
    }
}
