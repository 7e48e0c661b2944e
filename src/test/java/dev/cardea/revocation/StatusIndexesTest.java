package dev.cardea.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.feed.StatusListTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(StatusListTest.WithStatus.class)
class StatusIndexesTest {

    @Inject StatusIndexes indexes;
    @Inject StatusLists lists;
    @Inject StatusPermutation permutation;
    @Inject Denylist denylist;
    @Inject Database database;

    @Test
    void a_block_that_was_leased_before_the_log_lost_commits_gives_no_further_place() {
        indexes.renew();
        assertThat(indexes.next()).isNotNull();
        Map<Long, Integer> before = lists.from(0);

        String epoch = Secrets.token(12);
        database.update("UPDATE revocation_head SET epoch = ?", epoch);
        await().until(() -> denylist.known().epoch().lost().equals(epoch));
        indexes.renew();

        StatusEntry next = Objects.requireNonNull(indexes.next());
        int leased = before.getOrDefault(next.minute(), 0);
        assertThat(IntStream.range(0, leased * StatusLists.BLOCK))
                .noneMatch(n ->
                        n / StatusEntry.SIZE == next.part()
                                && permutation.of(next.minute(), next.part(), n % StatusEntry.SIZE)
                                        == next.index());
    }
}
