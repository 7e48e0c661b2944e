package dev.cardea.ratelimit;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.crypto.SecretKey;
import javax.sql.DataSource;

/// The buckets that all replicas share, one row each. Every method throws {@link DatabaseException}
/// when the database is away, and works outside of the caller's transaction: a failure stays
/// counted when what failed is rolled back.
@Singleton
public class RateBuckets {

    private static final Duration KEEP_FULL = Duration.ofMinutes(1);
    private static final int KEY_BYTES = 18;

    private final ProxyManager<String> buckets;
    private final Database database;
    private final Clock clock;
    private final SecretKey key;

    @Inject
    RateBuckets(DataSource source, Database database, MasterKey master, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.key = master.derive("rate", "HmacSHA256");
        this.buckets =
                Bucket4jPostgreSQL.selectForUpdateBasedBuilder(source)
                        .primaryKeyMapper(PrimaryKeyMapper.STRING)
                        .table("rate_bucket")
                        .idColumn("id")
                        .stateColumn("state")
                        .expiresAtColumn("expires_at")
                        .clientClock(new WallClock(clock))
                        .expirationAfterWrite(
                                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(
                                        KEEP_FULL))
                        .build();
    }

    /// Takes a token, or tells how long until there is one.
    ConsumptionProbe take(Budget budget, String value) {
        String id = id(budget, value);
        try {
            return QuarkusTransaction.suspendingExisting()
                    .call(() ->
                            buckets.builder()
                                    .build(id, budget::configuration)
                                    .tryConsumeAndReturnRemaining(1));
        } catch (RuntimeException e) {
            DatabaseException failure = DatabaseException.in(e);
            throw failure == null ? e : failure;
        }
    }

    /// Deletes at most `limit` buckets that have been full for a while. Returns how many.
    public int deleteExpired(int limit) {
        long now = clock.millis();
        List<String> ids =
                database.list(
                        "SELECT id FROM rate_bucket WHERE expires_at < ? ORDER BY expires_at LIMIT ?",
                        row -> row.getString(1),
                        now,
                        limit);
        return ids.isEmpty()
                ? 0
                : database.update(
                        "DELETE FROM rate_bucket WHERE id = ANY(?) AND expires_at < ?", ids, now);
    }

    private String id(Budget budget, String value) {
        byte[] hash =
                Secrets.hmac(key, (budget.lane() + '\0' + value).getBytes(StandardCharsets.UTF_8));
        return budget.lane() + ":" + Secrets.base64url(Arrays.copyOf(hash, KEY_BYTES));
    }
}
