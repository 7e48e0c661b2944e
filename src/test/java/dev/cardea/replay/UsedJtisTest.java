package dev.cardea.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
class UsedJtisTest {

    @Inject UsedJtis used;
    @Inject Database database;
    @Inject Clock clock;

    @Test
    void a_jti_is_good_once() {
        String jti = Secrets.token(16);
        assertThat(used.use("proof", "key", jti, soon())).isTrue();
        assertThat(used.use("proof", "key", jti, soon())).isFalse();
        assertThat(used.use("proof", "another key", jti, soon())).isTrue();
        assertThat(used.use("assertion", "key", jti, soon())).isTrue();
    }

    @Test
    void whoever_comes_at_once_one_wins() throws Exception {
        for (int round = 0; round < 20; round++) {
            String jti = Secrets.token(16);
            List<Callable<Boolean>> racers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                racers.add(() -> used.use("proof", "key", jti, soon()));
            }
            int won = 0;
            try (var threads = Executors.newFixedThreadPool(8)) {
                for (Future<Boolean> racer : threads.invokeAll(racers)) {
                    won += racer.get() ? 1 : 0;
                }
            }
            assertThat(won).isEqualTo(1);
        }
    }

    @Test
    void what_has_served_goes_and_what_still_stops_something_stays() {
        String served = Secrets.token(16);
        String needed = Secrets.token(16);
        used.use("proof", "key", served, clock.instant().minusSeconds(120));
        used.use("proof", "key", needed, clock.instant().minusSeconds(30));

        assertThat(used.deleteExpired(1000)).isPositive();

        assertThat(used.use("proof", "key", served, soon())).isTrue();
        assertThat(used.use("proof", "key", needed, soon())).isFalse();
    }

    private Instant soon() {
        return clock.instant().plusSeconds(60);
    }
}
