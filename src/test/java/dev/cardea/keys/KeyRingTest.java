package dev.cardea.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.keys.SigningKey.Status;
import dev.cardea.support.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyRingTest {

    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final KeysInMemory keys = new KeysInMemory();
    private final KeyRing ring = new KeyRing(keys, KeysInMemory.config(), clock);

    @Test
    void a_flood_of_unknown_kids_asks_the_database_once_a_second() {
        IntStream.range(0, 10_000)
                .parallel()
                .forEach(i -> assertThat(ring.byKid("unknown-" + i)).isEmpty());
        assertThat(keys.asked).hasValue(1);

        clock.forward(Duration.ofMillis(999));
        ring.byKid("unknown");
        assertThat(keys.asked).hasValue(1);

        clock.forward(Duration.ofMillis(1));
        ring.byKid("unknown");
        ring.byKid("unknown");
        assertThat(keys.asked).hasValue(2);
    }

    @Test
    void an_unknown_kid_is_found_when_it_is_there() {
        SigningKey key = keys.add(SigningAlgorithm.ES256, Status.ACTIVE);

        assertThat(ring.byKid(key.kid())).contains(key);
        assertThat(ring.active()).isEqualTo(key);
    }

    @Test
    void a_killed_key_is_gone_and_costs_no_look_up() {
        SigningKey key = keys.add(SigningAlgorithm.ES256, Status.KILLED);
        ring.refresh();
        int asked = keys.asked.get();

        assertThat(ring.byKid(key.kid())).isEmpty();
        assertThat(ring.published()).isEmpty();
        assertThat(ring.ready()).isFalse();
        assertThat(keys.asked).hasValue(asked);
        assertThatThrownBy(ring::active).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void the_ring_keeps_what_it_has_while_the_database_is_away() {
        SigningKey key = keys.add(SigningAlgorithm.ES256, Status.ACTIVE);
        ring.refresh();
        keys.away = true;
        ring.poll();

        assertThat(ring.ready()).isTrue();
        assertThat(ring.active()).isEqualTo(key);
        assertThat(ring.byKid("unknown")).isEmpty();
    }

    @Test
    void the_active_key_stands_first_in_the_document() {
        keys.add(SigningAlgorithm.ES256, Status.RETIRING);
        keys.add(SigningAlgorithm.ES256, Status.NEXT);
        SigningKey active = keys.add(SigningAlgorithm.ES256, Status.ACTIVE);
        ring.refresh();

        assertThat(ring.published()).hasSize(3).first().isEqualTo(active);
        assertThat(new String(ring.jwkSet().body(), java.nio.charset.StandardCharsets.UTF_8))
                .startsWith("{\"keys\":[" + active.publicJwk() + ",")
                .endsWith("]}");
    }

    @Test
    void the_etag_changes_with_the_keys_and_only_then() {
        keys.add(SigningAlgorithm.ES256, Status.ACTIVE);
        ring.refresh();
        String before = ring.jwkSet().etag();
        ring.refresh();
        assertThat(ring.jwkSet().etag()).isEqualTo(before);

        keys.add(SigningAlgorithm.ES256, Status.NEXT);
        ring.refresh();
        assertThat(ring.jwkSet().etag()).isNotEqualTo(before);
    }

    @Test
    void max_age_shrinks_when_the_database_was_not_read_for_so_long_that_an_unseen_key_may_sign() {
        ring.refresh();
        assertThat(ring.maxAge()).isEqualTo(Duration.ofMinutes(5));
        clock.forward(Duration.ofDays(1).minusMinutes(5));
        assertThat(ring.maxAge()).isEqualTo(Duration.ofMinutes(5));
        clock.forward(Duration.ofMinutes(2));
        assertThat(ring.maxAge()).isEqualTo(Duration.ofMinutes(3));
        clock.forward(Duration.ofDays(1));
        assertThat(ring.maxAge()).isZero();
    }

    @Test
    void a_key_is_published_longer_than_the_document_is_cached_whatever_the_settings() {
        KeyPolicy policy =
                KeyPolicy.of(
                        KeysInMemory.config(
                                "cardea.keys.publish-before", "1m",
                                "cardea.keys.jwks-max-age", "1 hour"));
        assertThat(policy.publication()).isGreaterThan(policy.jwksMaxAge());
    }
}
