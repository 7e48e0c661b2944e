package dev.cardea.database;

import jakarta.enterprise.inject.Vetoed;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The database, counting how often somebody looks how far the log of revocations goes.
@Vetoed
public class CountedLooks extends Database {

    private final AtomicInteger looks = new AtomicInteger();

    public CountedLooks(DataSource source) {
        super(source);
    }

    public int looks() {
        return looks.get();
    }

    @Override
    public <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) {
        if (sql.contains("FROM revocation_head")) {
            looks.incrementAndGet();
        }
        return super.list(sql, row, parameters);
    }
}
