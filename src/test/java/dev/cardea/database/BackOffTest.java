package dev.cardea.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackOffTest {

    @Test
    void the_wait_doubles_up_to_the_longest() {
        BackOff backOff = new BackOff(Duration.ofMinutes(1), Duration.ofHours(2));
        assertThat(List.of(0, 1, 2, 6, 7, 30, 1000))
                .extracting(backOff::after)
                .extracting(Duration::toMinutes)
                .containsExactly(1L, 2L, 4L, 64L, 120L, 120L, 120L);
    }
}
