package dev.cardea.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 8628 §6.1.
class UserCodeTest {

    @Test
    void a_code_is_eight_letters_without_vowels_in_two_groups() {
        assertThat(Stream.generate(UserCode::fresh).limit(1000).map(UserCode::toString))
                .allMatch(
                        code -> code.matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}"))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "W.D.J.B_M.J.H.T", "WDJB\u2013MJHT"})
    void a_code_is_read_however_it_is_typed(String typed) {
        assertThat(UserCode.parse(typed)).contains(new UserCode("WDJBMJHT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "WDJB", "WDJB-MJHTX", "AEIO-AEIO", "1234-5678", "<b>WDJBMJHT"})
    void what_is_no_code_is_none(String typed) {
        assertThat(UserCode.parse(typed)).isEmpty();
    }
}
