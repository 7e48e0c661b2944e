package dev.cardea.database;

import jakarta.enterprise.inject.Vetoed;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// A database that is away.
@Vetoed
public class AwayDatabase extends Database {

    public AwayDatabase(DataSource source) {
        super(source);
    }

    @Override
    public <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) {
        throw new DatabaseException(new SQLException("away", "08001"));
    }

    @Override
    public int update(String sql, @Nullable Object... parameters) {
        throw new DatabaseException(new SQLException("away", "08001"));
    }
}
