package dev.cardea.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.crypto.Secrets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHasherTest {

    private static final Argon2id ENGINE = Argon2id.fastest();

    private final PasswordHasher hasher = hasher(Map.of());

    private static PasswordHasher hasher(Map<String, String> settings) {
        return new PasswordHasher(Settings.of(settings).passwords(), ENGINE);
    }

    @Test
    void the_defaults_are_those_of_the_contract() {
        PasswordHasher defaults = hasher(Map.of("cardea.passwords.memory", "19456"));
        assertThat(defaults.hash("correct horse battery"))
                .matches(
                        "\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
    }

    @Test
    void two_hashes_of_one_password_differ_and_both_verify() {
        String first = hasher.hash("correct horse battery");
        String second = hasher.hash("correct horse battery");
        assertThat(first).isNotEqualTo(second);
        assertThat(hasher.verify("correct horse battery", first)).isTrue();
        assertThat(hasher.verify("correct horse battery", second)).isTrue();
        assertThat(hasher.verify("correct horse batterz", first)).isFalse();
    }

    @Test
    void one_salt_makes_one_hash_of_one_password() {
        byte[] salt = Secrets.bytes(16);
        String hash = hasher.hash("a quiet harbour at dusk", salt);
        assertThat(hasher.hash("a quiet harbour at dusk", salt)).isEqualTo(hash);
        assertThat(hasher.hash("a quiet harbour at dawn", salt)).isNotEqualTo(hash);
        assertThat(hasher.verify("a quiet harbour at dusk", hash)).isTrue();
        assertThat(hasher.outdated(hash)).isFalse();
    }

    @Test
    void nothing_is_cut_or_trimmed() {
        String long73 = "x".repeat(72);
        assertDistinct(long73 + "a", long73 + "b");
        assertDistinct("x".repeat(5000) + "a", "x".repeat(5000) + "b");
        assertDistinct("before\0after one", "before\0after two");
        assertDistinct("before", "before\0");
        assertDistinct("a password of mine", " a password of mine");
        assertDistinct("a password of mine", "a password of mine ");
    }

    private void assertDistinct(String password, String other) {
        String hash = hasher.hash(password);
        assertThat(hasher.verify(password, hash)).isTrue();
        assertThat(hasher.verify(other, hash)).isFalse();
    }

    @Test
    void twins_of_unicode_normalisation_are_one_password() {
        String composed = "Gr\u00fc\u00dfe aus M\u00fcnchen";
        String decomposed = "Gru\u0308\u00dfe aus Mu\u0308nchen";
        assertThat(hasher.verify(decomposed, hasher.hash(composed))).isTrue();
        assertThat(hasher.verify(composed, hasher.hash(decomposed))).isTrue();
    }

    @Test
    void an_unpaired_surrogate_is_no_question_mark() {
        assertThat(hasher.verify("broken \ud83d password", hasher.hash("broken ? password")))
                .isFalse();
        assertThatThrownBy(() -> hasher.hash("broken \ud83d password"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nobody_has_a_password() {
        assertThat(hasher.verify("correct horse battery", null)).isFalse();
        assertThat(hasher.verify("", null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain text",
                "$argon2id$",
                "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$",
                "$argon2id$v=19$m=64,t=2,p=1$!!!!!!!!!!!!$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=18$m=64,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=0,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=8,t=1,p=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/45",
                "$argon2id$v=19$m=8388608,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=64,t=999,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$2b$31$abcdefghijklmnopqrstuuhMz1qlbUL/Ybe9Xu8meoaOQHlMG6OHq",
                "$2b$05$short",
                "$pbkdf2-sha256$i=9999999$c2FsdHNhbHRzYWx0c2FsdA$BBs+1+PaslLtBPULUr8/lQicvVuHiEPMz0i8MjLCbzM",
                "$scrypt$ln=24,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$A9lBa6RTbfBovWqamVIqXKovIl4Vk6OZyVojLJmYmSI"
            })
    void what_is_malformed_or_too_costly_matches_nothing(String stored) {
        assertThat(hasher.verify("password", stored)).isFalse();
        assertThat(hasher.outdated(stored)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$2b$05$abcdefghijklmnopqrstuuhMz1qlbUL/Ybe9Xu8meoaOQHlMG6OHq",
                "$2y$05$abcdefghijklmnopqrstuuhMz1qlbUL/Ybe9Xu8meoaOQHlMG6OHq",
                "$2a$05$abcdefghijklmnopqrstuuhMz1qlbUL/Ybe9Xu8meoaOQHlMG6OHq"
            })
    void bcrypt_verifies_and_is_outdated(String stored) {
        assertThat(hasher.verify("Gr\u00fc\u00dfe, horse", stored)).isTrue();
        assertThat(hasher.verify("Gru\u0308\u00dfe, horse", stored)).isTrue();
        assertThat(hasher.verify("Gr\u00fc\u00dfe, Horse", stored)).isFalse();
        assertThat(hasher.verify("Gr\u00fc\u00dfe, horse\0", stored)).isFalse();
        assertThat(hasher.outdated(stored)).isTrue();
    }

    @Test
    void bcrypt_reads_seventy_two_bytes() {
        String stored = "$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
        assertThat(hasher.verify("x".repeat(72), stored)).isTrue();
        assertThat(hasher.verify("x".repeat(73), stored)).isTrue();
        assertThat(hasher.verify("x".repeat(71), stored)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$pbkdf2-sha256$i=1000$c2FsdHNhbHRzYWx0c2FsdA$BBs+1+PaslLtBPULUr8/lQicvVuHiEPMz0i8MjLCbzM",
                "$pbkdf2-sha512$1000$.//7YWx0c2FsdHNhbHQ$vV8hR9AXM.6TEoKqaUb6Hv16qaGt3q22AWxy7Ug2yMdaKbB2ddHnrrswPX8Jkdi3OwRj3mEU576LNEtQvXsjjw",
                "pbkdf2_sha256$1000$NaCl$y6UK+57OG2yJnZIbS3E5E599IliwIIbBdkxEFXXGYlM=",
                "$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$A9lBa6RTbfBovWqamVIqXKovIl4Vk6OZyVojLJmYmSI"
            })
    void foreign_formats_verify_and_are_outdated(String stored) {
        assertThat(hasher.verify("correct horse", stored)).isTrue();
        assertThat(hasher.verify("correct house", stored)).isFalse();
        assertThat(hasher.outdated(stored)).isTrue();
    }

    @Test
    void a_hash_is_outdated_when_the_settings_moved_on() {
        String hash = hasher.hash("correct horse battery");
        assertThat(hasher.outdated(hash)).isFalse();
        PasswordHasher dearer = hasher(Map.of("cardea.passwords.iterations", "3"));
        assertThat(dearer.outdated(hash)).isTrue();
        assertThat(dearer.verify("correct horse battery", hash)).isTrue();
    }

    @Test
    void settings_that_could_not_be_verified_are_refused() {
        assertThatThrownBy(() -> hasher(Map.of("cardea.passwords.memory", "4")))
                .hasMessageContaining("cardea.passwords.memory");
    }
}
