package dev.cardea.config;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/// `docs/guides/limits.md` is written by hand: what it says of a setting is what the setting is.
class LimitsTest {

    private static final Pattern KEY = Pattern.compile("`(cardea\\.[a-z.-]+)`");
    private static final Pattern DEFAULT =
            Pattern.compile("\\| `(cardea\\.[a-z.-]+)` \\| `[A-Z_]+` \\| (?:`([^`]*)`|–) \\|");
    private static final Pattern QUANTITY = Pattern.compile("(\\d[\\d,]*)(?: ([a-z]+))?");

    /// How strong something is, and no bound on anybody.
    private static final Set<String> STRENGTHS =
            Set.of(
                    "cardea.keys.rsa-bits",
                    "cardea.passwords.memory",
                    "cardea.passwords.iterations");

    private final Map<String, String> defaults =
            DEFAULT.matcher(ConfigurationReference.page())
                    .results()
                    .collect(toMap(row -> row.group(1), row -> String.valueOf(row.group(2))));

    @Test
    void every_row_says_what_is_the_default() throws IOException {
        SoftAssertions softly = new SoftAssertions();
        for (String row : rows()) {
            for (String key : keys(row)) {
                String given = defaults.get(key);
                softly.assertThat(given).as("%s is a setting", key).isNotNull();
                if (given != null && isQuantity(given)) {
                    softly.assertThat(row)
                            .as("%s is %s", key, given)
                            .matches(text -> says(text.replaceAll("`[^`]*`", ""), given));
                }
            }
        }
        softly.assertAll();
    }

    @Test
    void every_number_and_time_that_can_be_set_has_a_row() throws IOException {
        List<String> named = rows().stream().flatMap(row -> keys(row).stream()).toList();
        assertThat(defaults.keySet())
                .filteredOn(key -> isQuantity(defaults.get(key)) && !STRENGTHS.contains(key))
                .isNotEmpty()
                .allMatch(named::contains);
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(Path.of("docs/guides/limits.md")).stream()
                .filter(line -> line.startsWith("|"))
                .toList();
    }

    private static List<String> keys(String row) {
        return KEY.matcher(row).results().map(key -> key.group(1)).toList();
    }

    private static boolean isQuantity(String value) {
        return value.matches("P?T?\\d.*");
    }

    private static boolean says(String row, String value) {
        return QUANTITY.matcher(row)
                .results()
                .anyMatch(quantity ->
                        value.matches("\\d+")
                                ? quantity.group(1).replace(",", "").equals(value)
                                : isTime(quantity, HumanDuration.parse(value)));
    }

    private static boolean isTime(MatchResult quantity, Duration meant) {
        try {
            return HumanDuration.parse(quantity.group()).equals(meant);
        } catch (IllegalArgumentException notATime) {
            return false;
        }
    }
}
