package dev.cardea.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.support.MovableClock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private static final Duration REST = Duration.ofSeconds(15);

    private final MovableClock clock = new MovableClock();
    private final Patience patience = new Patience(clock, 2, 3);
    private final UUID slow = UUID.randomUUID();

    @Test
    void one_keeps_no_more_callers_than_its_part_at_a_time() {
        boolean called =
                patience.call(
                        slow, true, () -> patience.call(slow, true, () -> !asked(slow, true)));

        assertThat(called).isTrue();
        assertThat(patience.leftAlone()).isEmpty();
    }

    @Test
    void those_that_nobody_vouches_for_keep_no_more_than_their_part_together() {
        boolean more =
                patience.call(
                        slow,
                        false,
                        () ->
                                patience.call(
                                        UUID.randomUUID(),
                                        false,
                                        () ->
                                                patience.call(
                                                        UUID.randomUUID(),
                                                        false,
                                                        this::onlyThoseVouchedForAreAsked)));

        assertThat(more).isTrue();
        assertThat(patience.leftAlone()).isEmpty();
    }

    private boolean onlyThoseVouchedForAreAsked() {
        return !asked(UUID.randomUUID(), false) && asked(UUID.randomUUID(), true);
    }

    @Test
    void who_does_not_answer_is_left_alone_for_a_while() {
        patience.call(slow, true, () -> false);

        assertThat(asked(slow, true)).isFalse();
        assertThat(patience.leftAlone()).containsExactly(slow);
        clock.forward(REST);
        assertThat(asked(slow, true)).isTrue();
    }

    @Test
    void so_is_who_answers_late() {
        patience.call(
                slow,
                true,
                () -> {
                    clock.forward(Duration.ofSeconds(9));
                    return true;
                });

        assertThat(asked(slow, true)).isFalse();
    }

    @Test
    void who_answers_at_once_is_asked_again() {
        assertThat(asked(slow, true)).isTrue();
        assertThat(asked(slow, true)).isTrue();
    }

    private boolean asked(UUID addressee, boolean vouchedFor) {
        return patience.call(addressee, vouchedFor, () -> true);
    }
}
