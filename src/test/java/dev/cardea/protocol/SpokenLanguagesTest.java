package dev.cardea.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpokenLanguagesTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            textBlock =
                    """
                    fr-CA fr de  | en               | de
                    -            | de-AT,de;q=0.9   | de
                    -            | fr,de;q=0.5      | de
                    -            | en;q=0.3,de;q=0.9| de
                    en           | de               | en
                    tlh          | de               | de
                    -            | -                | en
                    -            | ;;;q=x           | en
                    """)
    void the_application_knows_best_then_the_browser(
            String uiLocales, String acceptLanguage, String chosen) {
        List<String> wanted = uiLocales == null ? List.of() : List.of(uiLocales.split(" "));
        assertThat(SpokenLanguages.choose(wanted, acceptLanguage).toLanguageTag())
                .isEqualTo(chosen);
    }
}
