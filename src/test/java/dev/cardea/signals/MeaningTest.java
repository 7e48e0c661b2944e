package dev.cardea.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.revocation.Reason;
import dev.cardea.revocation.RevocationRule.Type;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeaningTest {

    @ParameterizedTest
    @EnumSource(Reason.class)
    void what_every_reason_means_to_a_receiver_is_decided(Reason reason) {
        assertThat(Meaning.TABLE).containsKey(reason.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void every_meaning_has_words_for_administrators() {
        assertThat(Meaning.TABLE.values()).allSatisfy(m -> assertThat(m.text()).isNotBlank());
    }

    @Test
    void a_reason_of_a_newer_release_ends_the_session_it_is_about_and_nothing_more() {
        Meaning unknown = Meaning.of("of_tomorrow");
        assertThat(unknown.of(Type.SID)).containsExactly(CaepEvent.SESSION_REVOKED);
        assertThat(unknown.of(Type.SUB)).isEmpty();
    }
}
