package dev.cardea.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HumanDurationTest {

    @ParameterizedTest
    @CsvSource({
        "4 days, P4D",
        "7 hours, PT7H",
        "1 week, P7D",
        "2 weeks, P14D",
        "6 months, P180D",
        "1 month, P30D",
        "1 year, P365D",
        "10m, PT10M",
        "10 min, PT10M",
        "PT10M, PT10M",
        "pt10m, PT10M",
        "P1DT2H, P1DT2H",
        "90s, PT1M30S",
        "250ms, PT0.25S",
        "0s, PT0S",
        "1h30m, PT1H30M",
        "1 day 12 hours, PT36H",
        "'  7   Hours ', PT7H",
        "100 years, P36500D",
    })
    void what_people_write_is_understood(String text, Duration meant) {
        assertThat(HumanDuration.parse(text)).isEqualTo(meant);
        assertThat(new HumanDuration().convert(text)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "10",
                "ten minutes",
                "m",
                "1.5 hours",
                "10m!",
                "10 fortnights",
                "10m, 5s",
                "P",
                "PT",
                "1 day P1D",
            })
    void anything_else_is_refused_with_what_is_accepted(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HumanDuration.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("7 hours");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5m", "PT-5M", "-PT5M", "-1 day"})
    void time_does_not_run_backwards(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HumanDuration.parse(text))
                .withMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "101 years",
                "999999999 years",
                "99 years 2 years",
                "1000000000000 s",
                "P36501D",
                "PT9223372036854775807S",
                "P999999999999D",
            })
    void what_no_clock_can_add_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HumanDuration.parse(text))
                .withMessageContaining(text);
    }

    @Test
    void a_day_too_long_says_how_long_it_may_be() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HumanDuration.parse("P36501D"))
                .withMessageContaining("100 years");
    }
}
