package dev.cardea.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.protocol.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {

    private static final List<String> ALICE =
            List.of("alice.liddell@wonder.example", "al1ce", "Alice Liddell");

    /// 260 characters without a pattern.
    private static final String RAMBLING =
            "kv7 Quay; wombat-Zephyr 3 lids, nor oxen: jump/pylon? Fjord#82 vexes my dim gnu_clique & "
                    + "bawdy trek (sphinx) of black quartz... judge 51 vows! Thirty-six lazy quokkas brewed "
                    + "jasmine + hot toffee, while nine crabs vouched: <<dig up my xylem>>; pig & oak, ewe."
                    + " End of: it";

    private final PasswordPolicy policy = policy(Map.of());

    private static PasswordPolicy policy(Map<String, String> settings) {
        return new PasswordPolicy(Settings.of(settings), new BreachedPasswords());
    }

    private void assertTaken(String password) {
        assertThatCode(() -> policy.check("password", password, ALICE)).doesNotThrowAnyException();
    }

    private void assertRefused(String password, String complaint) {
        assertThatThrownBy(() -> policy.check("new_password", password, ALICE))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().status()).isEqualTo(400);
                            assertThat(e.errors().getFirst().field()).isEqualTo("new_password");
                            assertThat(e.errors().getFirst().message()).contains(complaint);
                            assertThat(e.detail()).doesNotContain(password);
                        });
    }

    @Test
    void fifteen_characters_are_enough_and_fourteen_are_not() {
        assertTaken("kv7 Quay; womba");
        assertRefused("kv7 Quay; womb", "at least 15 characters");
    }

    @Test
    void two_hundred_and_fifty_six_characters_are_the_most() {
        assertTaken(RAMBLING.substring(0, 256));
        assertRefused(RAMBLING.substring(0, 257), "at most 256 characters");
    }

    @Test
    void characters_are_code_points_after_normalisation() {
        assertTaken("🐎🔋📎🌊🎻🧭🪁🥁🦑🍋🪴🛶🧊🎯🚲");
        assertRefused("🐎🔋📎🌊🎻🧭🪁🥁🦑🍋🪴🛶🧊🎯", "at least 15");
        assertRefused("kv7 Quay; wu\u0308mb", "at least 15");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "trombone gravel 9 oxbow",
                "no upper case no digit no sign",
                "tab\tand\0control\u0007 signs",
                "tj3Qp0xW9-fbzKe",
                "                  x  y z  !",
                "Пусть всегда будет солнце"
            })
    void there_are_no_rules_of_composition(String password) {
        assertTaken(password);
    }

    @Test
    void an_unpaired_surrogate_is_refused() {
        assertRefused("kv7 Quay; wombat \ud83d Zephyr", "well-formed Unicode");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aaaaaaaaaaaaaaa",
                "123456789012345",
                "987654321098765",
                "abcdefghijklmnop",
                "121212121212121212",
                "abcabcabcabcabcab",
                "🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎",
                "               "
            })
    void patterns_are_refused(String password) {
        assertRefused(password, "simple sequence or repetition");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "passwordpassword",
                "passwordpassword1",
                "PasswordPassword2026!",
                "iloveyouiloveyou",
                "1qaz2wsx3edc4rfv",
                "qwerty123456789",
                "123456789qwerty",
                "Vancouvercanucks",
                "sunshine-princess",
                "!football2026!!"
            })
    void what_attackers_try_first_is_refused(String password) {
        assertRefused(password, "attackers try first");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cardeacardea123",
                "Cardea-2026-2026",
                "login.acme.example",
                "acme-login-20261122",
                "alice.liddell@wonder.example",
                "Alice Liddell 1865",
                "al1ce-al1ce-al1ce!",
                "cardeapassword2026"
            })
    void names_that_belong_to_the_context_are_refused(String password) {
        assertRefused(password, "your own names");
    }

    @Test
    void a_name_inside_a_longer_password_is_no_harm() {
        assertTaken("alice rows her quilted boat");
    }

    @Test
    void configured_words_count() {
        PasswordPolicy strict = policy(Map.of("cardea.passwords.context-words", "Zanzibar,Quux"));
        assertThatThrownBy(() -> strict.check("password", "zanzibarQUUX2026", List.of()))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void the_commonest_three_thousand_are_refused_whatever_the_minimum() throws IOException {
        PasswordPolicy lax = policy(Map.of("cardea.passwords.minimum-length", "1"));
        try (BufferedReader list =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        BreachedPasswords.class.getResourceAsStream(
                                                "/com/nulabinc/zxcvbn/matchers/dictionaries/passwords.txt")),
                                StandardCharsets.UTF_8))) {
            List<String> commonest = list.lines().limit(3000).toList();
            assertThat(commonest)
                    .hasSize(3000)
                    .allSatisfy(password ->
                            assertThatThrownBy(() -> lax.check("password", password, List.of()))
                                    .isInstanceOf(ProblemException.class));
        }
    }

    @Test
    void the_list_holds_thousands_that_are_long_enough() {
        assertThat(new BreachedPasswords().size()).isGreaterThan(30_000 + 9_000);
    }
}
