package dev.cardea.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.revocation.Denylist;
import dev.cardea.revocation.KnownLog;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import dev.cardea.support.SignedPage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A fail-over to a standby that has not seen the last commits: the log goes back, and the numbers
/// of its lost rules are given again.
@QuarkusTest
class LostCommitsTest {

    @Inject Revocations revocations;
    @Inject Denylist denylist;
    @Inject FeedSalts salts;
    @Inject Database database;
    @Inject CardeaConfig config;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void rules_with_the_numbers_of_lost_ones_are_not_taken_for_known(int again) {
        long kept = end(List.of(fresh()));
        long lost = end(List.of(fresh(), fresh()));
        await().until(() -> denylist.known().seq() >= lost);
        SignedPage before = page("pages?after=" + lost);

        List<String> since = Stream.generate(LostCommitsTest::fresh).limit(again).toList();
        database.inTransaction(() -> {
            forget(kept);
            end(since);
        });

        await().until(() -> !page("pages?after=" + kept).salt().equals(before.salt()));
        SignedPage all = page("snapshot");
        assertThat(all.seq()).isEqualTo(kept + again);
        assertThat(since).allMatch(jti -> all.names("jti", jti));
    }

    @Test
    void replicas_agree_on_the_salt_whoever_noticed() {
        long kept = end(List.of(fresh()));
        long lost = end(List.of(fresh()));
        await().until(() -> denylist.known().seq() >= lost);
        database.inTransaction(() -> {
            forget(kept);
            end(List.of(fresh()));
            database.update("UPDATE revocation_head SET epoch = 'another replica noticed'");
        });
        await().until(() -> denylist.known().epoch().lost().equals("another replica noticed"));
        SignedPage noticed = page("snapshot");
        end(List.of(fresh()));
        await().until(() -> page("snapshot").seq() > noticed.seq());
        assertThat(denylist.known().epoch().lost()).isEqualTo("another replica noticed");
    }

    @Test
    void another_timeline_of_the_database_is_another_salt_also_for_who_knew_nothing() {
        KnownLog log = denylist.known();
        long timeline =
                database.one(
                                "SELECT ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint",
                                row -> row.getLong(1))
                        .orElseThrow();
        assertThat(log.epoch().timeline()).isEqualTo(timeline);
        KnownLog.Epoch promoted = new KnownLog.Epoch(log.epoch().lost(), timeline + 1);
        assertThat(salts.of(new KnownLog(log.seq(), log.at(), promoted, null, log.rules())))
                .isNotEqualTo(salts.of(log));
    }

    private void forget(long kept) {
        database.update("DELETE FROM revocation_rule WHERE seq > ?", kept);
        database.update("UPDATE revocation_head SET seq = ?", kept);
        database.update("UPDATE revocation_reader SET seq = least(seq, ?)", kept);
    }

    private long end(List<String> jtis) {
        long seq = 0;
        for (String jti : jtis) {
            seq = revocations.endToken(jti, Reason.TOKEN_REVOKED);
        }
        return seq;
    }

    private static String fresh() {
        return UUID.randomUUID().toString();
    }

    private SignedPage page(String path) {
        return SignedPage.of(
                given().get("/revocations/" + path).asString(),
                given().get("/.well-known/jwks.json").asString(),
                config.issuer().toString());
    }
}
