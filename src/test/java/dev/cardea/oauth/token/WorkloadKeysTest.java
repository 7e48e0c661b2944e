package dev.cardea.oauth.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/// How often a cluster is asked for its keys.
class WorkloadKeysTest {

    private Instant now = Instant.parse("2026-11-22T06:00:00Z");
    private int readings;
    private boolean away;

    private final WorkloadKeys keys = new WorkloadKeys("test", this::source, new Hands());

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
    void a_cluster_that_is_away_is_believed_for_a_day_and_asked_twice_a_minute() {
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
    void a_cluster_that_was_away_from_the_start_is_asked_again_soon() {
        away = true;
        assertThat(keys.current()).isEmpty();
        away = false;
        assertThat(keys.current()).isEmpty();
        pass(Duration.ofSeconds(30));
        assertThat(keys.current()).isPresent();
    }

    private String source() {
        readings++;
        if (away) {
            throw new UncheckedIOException(new IOException("away"));
        }
        return "{\"keys\":[]}";
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private final class Hands extends Clock {

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
