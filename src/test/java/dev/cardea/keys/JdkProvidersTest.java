package dev.cardea.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.crypto.Providers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Where the fast provider cannot load its library the JDK's sign, and both understand each other:
/// a replica of either kind opens the keys and checks the signatures of the other.
@TestInstance(Lifecycle.PER_CLASS)
class JdkProvidersTest {

    private static final byte[] INPUT = "a harbour".getBytes(StandardCharsets.US_ASCII);
    private static final int RSA_BITS = 2048;

    /// One algorithm: a key of ours, and what the other JVM said of it.
    private record Said(KeyPair ours, String[] answer) {}

    private final Map<SigningAlgorithm, Said> said = new LinkedHashMap<>();
    private String provider = "";

    /// The other JVM. Each line it is given is an algorithm and a private key; it answers with a
    /// signature of that key, a key pair of its own, and a signature of that.
    public static void main(String[] lines) throws GeneralSecurityException {
        System.out.println(Providers.install());
        KeyPair rsa = SigningAlgorithm.RS256.generate(RSA_BITS);
        for (int i = 0; i < lines.length; i += 2) {
            SigningAlgorithm algorithm = SigningAlgorithm.valueOf(lines[i]);
            KeyPair own = algorithm.rsa() ? rsa : algorithm.generate(RSA_BITS);
            byte[] stored = own.getPrivate().getEncoded();
            System.out.println(
                    String.join(
                            " ",
                            text(algorithm.sign(algorithm.privateKey(bytes(lines[i + 1])), INPUT)),
                            text(stored),
                            text(own.getPublic().getEncoded()),
                            text(algorithm.sign(algorithm.privateKey(stored), INPUT)),
                            algorithm.ownProvider(algorithm.privateKey(stored))));
        }
    }

    @BeforeAll
    void ask(@TempDir Path place) throws Exception {
        Providers.install();
        Path noDirectory = Files.createFile(place.resolve("file"));
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Djava.io.tmpdir=" + noDirectory,
                                "-cp",
                                classPath(),
                                JdkProvidersTest.class.getName()));
        Map<SigningAlgorithm, KeyPair> ours = new LinkedHashMap<>();
        KeyPair rsa = SigningAlgorithm.RS256.generate(RSA_BITS);
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            KeyPair pair = algorithm.rsa() ? rsa : algorithm.generate(RSA_BITS);
            ours.put(algorithm, pair);
            command.add(algorithm.name());
            command.add(text(pair.getPrivate().getEncoded()));
        }
        Path errors = place.resolve("errors");
        Process other = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (BufferedReader answers = other.inputReader()) {
            provider = String.valueOf(answers.readLine());
            for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
                String answer = answers.readLine();
                assertThat(answer).as(Files.readString(errors)).isNotNull();
                said.put(algorithm, new Said(ours.get(algorithm), answer.split(" ")));
            }
        }
        assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void it_is_the_jdk_that_signs_there() {
        assertThat(provider).isEqualTo("SunRsaSign").isNotEqualTo(Providers.install());
    }

    @ParameterizedTest
    @EnumSource
    void the_jdk_opens_a_key_of_the_fast_provider_and_signs_with_it(SigningAlgorithm algorithm)
            throws GeneralSecurityException {
        Said it = said.get(algorithm);

        assertThat(algorithm.verify(it.ours().getPublic(), INPUT, bytes(it.answer()[0]))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void the_fast_provider_opens_a_key_of_the_jdk(SigningAlgorithm algorithm)
            throws GeneralSecurityException {
        String[] answer = said.get(algorithm).answer();
        var theirs = algorithm.publicKey(bytes(answer[2]));

        assertThat(algorithm.verify(theirs, INPUT, bytes(answer[3]))).isTrue();
        byte[] signature = algorithm.sign(algorithm.privateKey(bytes(answer[1])), INPUT);
        assertThat(algorithm.verify(theirs, INPUT, signature)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void a_key_there_belongs_to_the_provider_that_signs(SigningAlgorithm algorithm) {
        assertThat(said.get(algorithm).answer()[4]).startsWith("Sun");
    }

    /// What these tests were loaded from, and the libraries that they need.
    private static String classPath() throws IOException {
        return Stream.of(
                        JdkProvidersTest.class,
                        Providers.class,
                        com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider.class,
                        org.jboss.logging.Logger.class,
                        org.jspecify.annotations.Nullable.class,
                        org.junit.jupiter.api.Test.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .reduce((a, b) -> a + java.io.File.pathSeparator + b)
                .orElseThrow();
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return Base64.getDecoder().decode(text);
    }
}
