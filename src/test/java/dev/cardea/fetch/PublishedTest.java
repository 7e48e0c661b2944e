package dev.cardea.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.support.MovableClock;
import java.net.URI;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/// How often whoever publishes something is asked for it.
class PublishedTest {

    private final MovableClock clock = new MovableClock();
    private int readings;
    private boolean away;

    private final Published<String> keys =
            new Published<>("test", Logger.Level.INFO, this::source, clock);

    @Test
    void they_are_read_once_in_ten_minutes() {
        keys.current();
        pass(Duration.ofMinutes(9));
        assertThat(keys.current()).isPresent();
        assertThat(readings).isEqualTo(1);

        pass(Duration.ofMinutes(1));
        keys.current();
        assertThat(readings).isEqualTo(2);
    }

    @Test
    void a_flood_of_unknown_keys_causes_two_readings_a_minute() {
        keys.current();
        pass(Duration.ofMinutes(1));
        for (int second = 0; second < 60; second++) {
            keys.again();
            keys.again();
            pass(Duration.ofSeconds(1));
        }
        assertThat(readings).isEqualTo(3);
    }

    @Test
    void who_is_away_is_believed_for_a_day_and_asked_twice_a_minute() {
        keys.current();
        away = true;
        pass(Duration.ofHours(23));
        assertThat(keys.current()).isPresent();
        assertThat(keys.current()).isPresent();
        assertThat(readings).isEqualTo(2);

        pass(Duration.ofHours(1));
        assertThat(keys.current()).isEmpty();
    }

    @Test
    void who_was_away_from_the_start_is_asked_again_soon() {
        away = true;
        assertThat(keys.current()).isEmpty();
        away = false;
        assertThat(keys.current()).isEmpty();
        pass(Duration.ofSeconds(5));
        assertThat(keys.current()).isPresent();
    }

    private String source() {
        readings++;
        if (away) {
            throw FetchException.useless(URI.create("https://keys.example"), "away");
        }
        return "{\"keys\":[]}";
    }

    private void pass(Duration time) {
        clock.forward(time);
    }
}
