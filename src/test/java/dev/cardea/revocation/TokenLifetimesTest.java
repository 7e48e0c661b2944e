package dev.cardea.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Rules outlast every token that they can hit, also those of a replica with other settings, and of
/// a key that somebody else has.
@QuarkusTest
class TokenLifetimesTest {

    private static final long LONGER = 100_000;

    @Inject Revocations revocations;
    @Inject RevocationLog log;
    @Inject Database database;
    @Inject CardeaConfig config;

    @AfterEach
    void forget() {
        database.update("DELETE FROM token_lifetime WHERE seconds = ?", LONGER);
    }

    @Test
    void a_rule_outlasts_the_tokens_of_replicas_with_a_longer_lifetime_while_there_are_any() {
        long now = database.clock().getEpochSecond();
        database.update("INSERT INTO token_lifetime VALUES ('main', ?, ?)", LONGER, now + 60);
        assertThat(lasting()).isBetween(LONGER, LONGER + 60);
        database.update("UPDATE token_lifetime SET until = ? WHERE seconds = ?", now - 1, LONGER);
        assertThat(lasting()).isLessThan(LONGER);
    }

    @Test
    void a_replica_has_written_down_its_lifetime_before_it_issues_a_token() {
        long until =
                database.one(
                                "SELECT until FROM token_lifetime WHERE stream = 'main' AND seconds = ?",
                                row -> row.getLong(1),
                                config.tokens().accessLifetime().toSeconds())
                        .orElseThrow();
        assertThat(Instant.ofEpochSecond(until))
                .isAfter(database.clock().plus(config.tokens().accessLifetime()));
    }

    @Test
    void a_killed_key_stays_refused_until_no_cache_can_have_it_any_more() {
        long now = database.clock().getEpochSecond();
        long seq = revocations.killKey(UUID.randomUUID().toString(), Reason.KEY_KILLED);
        assertThat(log.after(seq - 1, 1).getFirst().until())
                .isGreaterThanOrEqualTo(now + 7_200 + config.keys().jwksMaxAge().toSeconds());
    }

    private long lasting() {
        long now = database.clock().getEpochSecond();
        long seq = revocations.endToken(UUID.randomUUID().toString(), Reason.TOKEN_REVOKED);
        return log.after(seq - 1, 1).getFirst().until() - now;
    }
}
