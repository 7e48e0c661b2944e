package dev.cardea.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.crypto.Secrets;
import dev.cardea.keys.SigningKey.Status;
import dev.cardea.support.MovableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwe.ContentEncryptionAlgorithmIdentifiers;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtVerifierTest {

    private static final long NOW = 1_763_769_600;
    private static final MovableClock CLOCK = new MovableClock(Instant.ofEpochSecond(NOW));
    private static final KeysInMemory KEYS = new KeysInMemory();
    private static final KeyRing RING = new KeyRing(KEYS, KeysInMemory.config(), CLOCK);
    private static final JwtVerifier VERIFIER = new JwtVerifier(RING, KeysInMemory.config(), CLOCK);
    private static SigningKey rsa;
    private static SigningKey other;

    @BeforeAll
    static void keys() {
        rsa = KEYS.add(SigningAlgorithm.RS256, Status.ACTIVE);
        other = KEYS.add(SigningAlgorithm.RS256, Status.NEXT);
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            KEYS.add(algorithm, Status.RETIRING);
        }
        RING.refresh();
    }

    @Test
    void a_token_of_ours_verifies() throws Exception {
        String token = new JwtSigner(RING).sign("at+jwt", claims());
        VerifiedJwt verified = VERIFIER.verify(token, "at+jwt", List.of("api"));

        assertThat(verified.kid()).isEqualTo(rsa.kid());
        assertThat(verified.claims().getSubject()).isEqualTo("ada");
        assertThat(verified.claims().getExpirationTime().getValue()).isEqualTo(NOW + 600);
    }

    @ParameterizedTest
    @EnumSource
    void keys_of_each_algorithm_verify_side_by_side(SigningAlgorithm algorithm) {
        SigningKey key =
                KEYS.rows.stream()
                        .filter(row -> row.algorithm() == algorithm)
                        .findFirst()
                        .orElseThrow();

        assertThat(VERIFIER.verify(JwtSigner.sign(key, "JWT", claims()), "JWT").kid())
                .isEqualTo(key.kid());
    }

    @Test
    void a_change_of_any_character_is_refused() {
        String token = JwtSigner.sign(rsa, "at+jwt", claims());
        for (int i = 0; i < token.length(); i++) {
            for (char replacement : new char[] {'A', 'B', '.', '=', ' '}) {
                if (token.charAt(i) != replacement) {
                    refused(token.substring(0, i) + replacement + token.substring(i + 1));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b", "a.b.c", "e30.e30.", "\u0000", "💥.💥.💥"})
    void what_is_no_token_is_refused(String text) {
        refused(text);
    }

    @Test
    void additions_around_a_token_are_refused() {
        String token = JwtSigner.sign(rsa, "at+jwt", claims());
        for (String changed :
                List.of(token + "=", token + "A", token + ".", " " + token, token + "\n")) {
            refused(changed);
        }
        refused(token.substring(0, token.lastIndexOf('.') + 1));
    }

    static Stream<String> headers() {
        String kid = ",\"kid\":\"" + rsa.kid() + "\"";
        String good = "\"alg\":\"RS256\",\"typ\":\"at+jwt\"" + kid;
        return Stream.of(
                "{\"alg\":\"none\",\"typ\":\"at+jwt\"" + kid + "}",
                "{\"alg\":\"None\",\"typ\":\"at+jwt\"" + kid + "}",
                "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"" + kid + "}",
                "{\"alg\":\"PS256\",\"typ\":\"at+jwt\"" + kid + "}",
                "{\"alg\":\"RS512\",\"typ\":\"at+jwt\"" + kid + "}",
                "{\"alg\":[\"RS256\"],\"typ\":\"at+jwt\"" + kid + "}",
                "{\"typ\":\"at+jwt\"" + kid + "}",
                "{\"alg\":\"RS256\"" + kid + "}",
                "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":null}",
                "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":7}",
                "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"../../dev/null\"}",
                "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"' OR 1=1 --\"}",
                "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"" + other.kid() + "\"}",
                "{\"alg\":\"RS256\",\"typ\":\"JWT\"" + kid + "}",
                "{\"alg\":\"RS256\",\"typ\":\"text/at+jwt\"" + kid + "}",
                "{\"alg\":\"RS256\",\"typ\":\"application/application/at+jwt\"" + kid + "}",
                "{" + good + ",\"alg\":\"RS256\"}",
                "{" + good + kid + "}",
                "{" + good + ",\"crit\":[\"exp\"]}",
                "{" + good + ",\"crit\":[]}",
                "{" + good + ",\"crit\":[\"b64\"],\"b64\":false}",
                "{" + good + ",\"b64\":true}",
                "{" + good + ",\"jku\":\"https://evil.example/jwks.json\"}",
                "{" + good + ",\"x5u\":\"https://evil.example/cert.pem\"}",
                "{" + good + ",\"x5c\":[\"MIIB\"]}",
                "{" + good + ",\"jwk\":" + other.publicJwk() + "}",
                "{" + good + ",\"enc\":\"A128GCM\"}",
                "[" + good + "]",
                "\"" + rsa.kid() + "\"",
                "null",
                "{" + good,
                "{" + good + "}}");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void a_header_that_is_not_ours_is_refused_even_when_our_key_signed_it(String header)
            throws Exception {
        refused(
                token(
                        header,
                        "{\"iss\":\"" + KeysInMemory.ISSUER + "\",\"iat\":1,\"exp\":9999999999}"));
    }

    @Test
    void a_header_in_another_order_and_with_the_long_type_is_ours() throws Exception {
        String header =
                "{\"typ\":\"Application/AT+JWT\",\"kid\":\"" + rsa.kid() + "\",\"alg\":\"RS256\"}";
        String claims = "{\"iss\":\"" + KeysInMemory.ISSUER + "\",\"iat\":1,\"exp\":9999999999}";

        assertThat(VERIFIER.verify(token(header, claims), "at+jwt").kid()).isEqualTo(rsa.kid());
    }

    @Test
    void a_mac_under_the_public_key_is_refused() throws Exception {
        String header = "{\"alg\":\"HS256\",\"kid\":\"" + rsa.kid() + "\",\"typ\":\"at+jwt\"}";
        String input = part(header) + '.' + JwtSigner.sign(rsa, "at+jwt", claims()).split("\\.")[1];
        for (byte[] secret :
                List.of(
                        rsa.publicKey().getEncoded(),
                        rsa.publicJwk().getBytes(StandardCharsets.UTF_8))) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            refused(
                    input
                            + '.'
                            + Secrets.base64url(
                                    mac.doFinal(input.getBytes(StandardCharsets.US_ASCII))));
        }
    }

    @Test
    void an_encrypted_token_is_refused() throws Exception {
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setAlgorithmHeaderValue(KeyManagementAlgorithmIdentifiers.RSA_OAEP_256);
        jwe.setEncryptionMethodHeaderParameter(
                ContentEncryptionAlgorithmIdentifiers.AES_128_CBC_HMAC_SHA_256);
        jwe.setKey(rsa.publicKey());
        jwe.setKeyIdHeaderValue(rsa.kid());
        jwe.setPayload("{}");
        refused(jwe.getCompactSerialization());
    }

    static Stream<Arguments> payloads() {
        String issuer = "\"iss\":\"" + KeysInMemory.ISSUER + "\"";
        return Stream.of(
                Arguments.of("no exp", "{" + issuer + ",\"iat\":1}"),
                Arguments.of("no iat", "{" + issuer + ",\"exp\":9999999999}"),
                Arguments.of("no iss", "{\"iat\":1,\"exp\":9999999999}"),
                Arguments.of("text for a time", "{" + issuer + ",\"iat\":1,\"exp\":\"never\"}"),
                Arguments.of("just expired", "{" + issuer + ",\"iat\":1,\"exp\":" + NOW + "}"),
                Arguments.of(
                        "not yet valid",
                        "{" + issuer + ",\"iat\":1,\"exp\":9999999999,\"nbf\":" + (NOW + 1) + "}"),
                Arguments.of(
                        "another issuer",
                        "{\"iss\":\"https://evil\",\"iat\":1,\"exp\":9999999999}"),
                Arguments.of(
                        "issuer as a prefix",
                        "{\"iss\":\"" + KeysInMemory.ISSUER + "/\",\"iat\":1,\"exp\":9999999999}"),
                Arguments.of(
                        "two of one name",
                        "{" + issuer + "," + issuer + ",\"iat\":1,\"exp\":9999999999}"),
                Arguments.of("no object", "[" + NOW + "]"),
                Arguments.of("no JSON", "exp"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("payloads")
    void claims_that_do_not_hold_are_refused(String why, String payload) throws Exception {
        String header = "{\"alg\":\"RS256\",\"kid\":\"" + rsa.kid() + "\",\"typ\":\"at+jwt\"}";
        refused(token(header, payload));
    }

    @Test
    void a_token_ends_at_its_second() {
        MovableClock clock = new MovableClock(Instant.ofEpochSecond(NOW));
        JwtVerifier verifier = new JwtVerifier(RING, KeysInMemory.config(), clock);
        String token = JwtSigner.sign(rsa, "at+jwt", claims());
        clock.forward(Duration.ofMillis(599_999));
        verifier.verify(token, "at+jwt");
        clock.forward(Duration.ofMillis(1));
        assertThatThrownBy(() -> verifier.verify(token, "at+jwt")).hasMessage("expired");
    }

    @Test
    void a_token_longer_than_8_kB_is_refused() {
        Map<String, Object> claims = new HashMap<>(claims());
        claims.put("padding", "x".repeat(8 * 1024));
        refused(JwtSigner.sign(rsa, "at+jwt", claims));
    }

    @ParameterizedTest
    @CsvSource({"JWT, at+jwt", "at+jwt, JWT", "logout+jwt, JWT", "at+jwt, secevent+jwt"})
    void one_kind_of_token_is_never_another(String is, String demanded) {
        String token = JwtSigner.sign(rsa, is, claims());
        assertThatThrownBy(() -> VERIFIER.verify(token, demanded)).isInstanceOf(JwtRejected.class);
    }

    @Test
    void a_token_for_another_audience_is_refused() {
        String token = JwtSigner.sign(rsa, "at+jwt", claims());
        Map<String, Object> none = new HashMap<>(claims());
        none.remove("aud");
        String without = JwtSigner.sign(rsa, "at+jwt", none);

        assertThat(VERIFIER.verify(token, "at+jwt", List.of("ap", "billing")).kid())
                .isEqualTo(rsa.kid());
        assertThatThrownBy(() -> VERIFIER.verify(token, "at+jwt", List.of("ap")))
                .isInstanceOf(JwtRejected.class);
        assertThatThrownBy(() -> VERIFIER.verify(without, "at+jwt", List.of("api")))
                .isInstanceOf(JwtRejected.class);
    }

    @Test
    void a_killed_key_verifies_nothing() {
        SigningKey doomed = KEYS.add(SigningAlgorithm.ES256, Status.RETIRING);
        RING.refresh();
        String token = JwtSigner.sign(doomed, "at+jwt", claims());
        VERIFIER.verify(token, "at+jwt");
        KEYS.change(doomed, Status.KILLED);
        RING.refresh();
        refused(token);
    }

    @Test
    void a_retired_key_verifies_what_once_was_and_nothing_else() {
        SigningKey old = KEYS.add(SigningAlgorithm.ES256, Status.RETIRED);
        RING.refresh();
        String token = JwtSigner.sign(old, "JWT", claims());
        assertThat(VERIFIER.verifyPast(token, "JWT").kid()).isEqualTo(old.kid());
        assertThat(RING.published()).doesNotContain(old);
        for (String typ : List.of("JWT", "at+jwt")) {
            refused(JwtSigner.sign(old, typ, claims()));
        }
        assertThatThrownBy(() -> VERIFIER.verify(token, "JWT"))
                .isInstanceOfSatisfying(
                        JwtRejected.class, e -> assertThat(e.keyUnknown()).isTrue());
        KEYS.change(old, Status.KILLED);
        RING.refresh();
        assertThatThrownBy(() -> VERIFIER.verifyPast(token, "JWT")).isInstanceOf(JwtRejected.class);
    }

    private static Map<String, Object> claims() {
        return Map.of(
                "iss",
                KeysInMemory.ISSUER,
                "sub",
                "ada",
                "aud",
                List.of("api", "billing"),
                "iat",
                NOW,
                "exp",
                NOW + 600);
    }

    private static void refused(String token) {
        assertThatThrownBy(() -> VERIFIER.verify(token, "at+jwt"))
                .as(token)
                .isInstanceOf(JwtRejected.class);
    }

    private static String token(String header, String payload) throws Exception {
        String input = part(header) + '.' + part(payload);
        byte[] signature =
                rsa.algorithm().sign(rsa.privateKey(), input.getBytes(StandardCharsets.US_ASCII));
        return input + '.' + Secrets.base64url(signature);
    }

    private static String part(String text) {
        return Secrets.base64url(text.getBytes(StandardCharsets.UTF_8));
    }
}
