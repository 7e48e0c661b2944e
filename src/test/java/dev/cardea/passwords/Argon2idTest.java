package dev.cardea.passwords;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.crypto.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Argon2idTest {

    private static final Argon2id BOUNCY_CASTLE = new BouncyCastleArgon2id();

    static Stream<Argon2id> engines() {
        return Stream.of(BOUNCY_CASTLE, Argon2id.fastest());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void the_vectors_of_the_reference_implementation_hold(Argon2id engine) {
        for (String vector :
                new String[] {
                    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                    "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"
                }) {
            Argon2idHash hash = Argon2idHash.parse(vector, engine);
            assertThat(hash).isNotNull();
            assertThat(hash.matches("password")).isTrue();
            assertThat(hash.matches("Password")).isFalse();
            assertThat(hash).hasToString(vector);
        }
    }

    @Test
    void libsodium_and_bouncy_castle_give_the_same_output() {
        Argon2id sodium = Argon2id.fastest();
        assertThat(sodium).isInstanceOf(SodiumArgon2id.class);
        byte[] salt = Secrets.bytes(16);
        for (String password :
                new String[] {"", "a\0b", "correct horse battery", "x".repeat(5000)}) {
            byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
            for (Argon2id.Cost cost :
                    new Argon2id.Cost[] {
                        new Argon2id.Cost(8, 1, 1),
                        new Argon2id.Cost(1025, 3, 1),
                        new Argon2id.Cost(19456, 2, 1)
                    }) {
                assertThat(sodium.derive(bytes, salt, cost, 32))
                        .isEqualTo(BOUNCY_CASTLE.derive(bytes, salt, cost, 32));
            }
        }
    }
}
