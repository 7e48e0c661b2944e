package dev.cardea.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccentTest {

    private static final Accent WHITE = Accent.parse("#ffffff");
    private static final Accent DARK_SHEET = Accent.parse("#181c1e");

    @ParameterizedTest
    @ValueSource(
            strings = {"#ffee00", "#000000", "#ffffff", "#ff0000", "#00aaff", "#808080", "#123456"})
    void whatever_the_colour_it_is_read_on_both_sheets(String given) {
        Accent accent = Accent.parse(given);
        assertThat(accent.onLight().contrast(WHITE)).isGreaterThanOrEqualTo(4.5);
        assertThat(accent.onDark().contrast(DARK_SHEET)).isGreaterThanOrEqualTo(4.5);
        assertThat(accent.onDark().contrast(Accent.parse("#0e1513"))).isGreaterThanOrEqualTo(4.5);
    }

    @Test
    void a_colour_that_fits_stays_as_it_is() {
        assertThat(Accent.parse("#1f6a58").onLight()).hasToString("#1f6a58");
    }

    @Test
    void nothing_but_a_colour_gets_into_the_style_sheet() {
        assertThatThrownBy(() -> Accent.parse("red; } body { display: none"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
