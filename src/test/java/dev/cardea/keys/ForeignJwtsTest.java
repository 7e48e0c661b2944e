package dev.cardea.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cardea.crypto.Secrets;
import dev.cardea.keys.JwtRules.Audience;
import dev.cardea.support.MovableClock;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 8725 against JWTs that others made.
class ForeignJwtsTest {

    private static final long NOW = 1_763_769_600;
    private static final MovableClock CLOCK = new MovableClock(Instant.ofEpochSecond(NOW));
    private static final ForeignJwts JWTS = new ForeignJwts(CLOCK);
    private static final String ISSUER = "https://id.example.org";
    private static final JwtRules RULES =
            JwtRules.typed("client-authentication+jwt", "JWT")
                    .orUntyped()
                    .issuedBy("app")
                    .meantFor(Audience.ALONE, ISSUER)
                    .requiring("exp", "jti");
    private static final String CLAIMS =
            "{\"iss\":\"app\",\"aud\":\"" + ISSUER + "\",\"exp\":" + (NOW + 60) + ",\"jti\":\"1\"}";
    private static final Map<SigningAlgorithm, SigningKey> KEYS =
            new EnumMap<>(SigningAlgorithm.class);

    @BeforeAll
    static void keys() {
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            KEYS.put(algorithm, new KeysInMemory().add(algorithm, SigningKey.Status.ACTIVE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_jwt_of_each_algorithm_is_believed_when_the_key_is_the_signers(SigningAlgorithm algorithm)
            throws Exception {
        BelievedJwt jwt = verify(token(algorithm, header(algorithm, ""), CLAIMS), all());

        assertThat(jwt.text("iss")).contains("app");
        assertThat(jwt.time("exp")).contains(Instant.ofEpochSecond(NOW + 60));
        assertThat(jwt.algorithm()).isEqualTo(algorithm);
        assertThat(jwt.key().thumbprint()).isEqualTo(KEYS.get(algorithm).kid());
    }

    @Test
    void ed25519_is_taken_by_its_old_name_too() throws Exception {
        String kid = KEYS.get(SigningAlgorithm.ED25519).kid();
        String header = "{\"alg\":\"EdDSA\",\"kid\":\"" + kid + "\"}";
        verify(token(SigningAlgorithm.ED25519, header, CLAIMS), all());
    }

    static Stream<String> headers() {
        SigningKey rsa = KEYS.get(SigningAlgorithm.RS256);
        String kid = ",\"kid\":\"" + rsa.kid() + "\"";
        String good = "\"alg\":\"RS256\",\"typ\":\"JWT\"" + kid;
        return Stream.of(
                "{\"alg\":\"none\"" + kid + "}",
                "{\"alg\":\"nOnE\"" + kid + "}",
                "{\"alg\":\"\"" + kid + "}",
                "{\"alg\":\"HS256\"" + kid + "}",
                "{\"alg\":\"RSA-OAEP\",\"enc\":\"A128GCM\"" + kid + "}",
                "{\"alg\":\"PS256\"" + kid + "}",
                "{\"alg\":\"RS512\"" + kid + "}",
                "{\"alg\":[\"RS256\"]" + kid + "}",
                "{\"alg\":null" + kid + "}",
                "{\"typ\":\"JWT\"" + kid + "}",
                "{\"alg\":\"RS256\",\"kid\":null}",
                "{\"alg\":\"RS256\",\"kid\":7}",
                "{\"alg\":\"RS256\",\"kid\":[\"" + rsa.kid() + "\"]}",
                "{\"alg\":\"RS256\",\"kid\":\"../../../dev/null\"}",
                "{\"alg\":\"RS256\",\"kid\":\"' OR 1=1 --\"}",
                "{\"alg\":\"RS256\",\"kid\":\"" + KEYS.get(SigningAlgorithm.RS512).kid() + "\"}",
                "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"" + kid + "}",
                "{\"alg\":\"RS256\",\"typ\":\"dpop+jwt\"" + kid + "}",
                "{\"alg\":\"RS256\",\"typ\":\"\u0000\"" + kid + "}",
                "{\"alg\":\"RS256\",\"typ\":7" + kid + "}",
                "{" + good + ",\"alg\":\"RS256\"}",
                "{" + good + kid + "}",
                "{" + good + ",\"crit\":[\"exp\"]}",
                "{" + good + ",\"crit\":[]}",
                "{" + good + ",\"crit\":[\"b64\"],\"b64\":false}",
                "{" + good + ",\"b64\":false}",
                "{" + good + ",\"jku\":\"https://evil.example/jwks.json\"}",
                "{" + good + ",\"x5u\":\"https://evil.example/cert.pem\"}",
                "{" + good + ",\"jwk\":" + rsa.publicJwk() + "}",
                "{" + good + ",\"jwk\":null}".replace("null", "{}"),
                "{" + good + ",\"enc\":\"A128GCM\"}",
                "{" + good + ",\"zip\":\"DEF\"}",
                "[" + good + "]",
                "null",
                "{" + good,
                "{" + good + "}}");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void a_tricky_header_is_refused_even_when_the_right_key_signed_it(String header)
            throws Exception {
        refused(token(SigningAlgorithm.RS256, header, CLAIMS));
    }

    @Test
    void the_public_key_is_no_secret_of_an_hmac() throws Exception {
        SigningKey rsa = KEYS.get(SigningAlgorithm.RS256);
        String input =
                part("{\"alg\":\"HS256\",\"kid\":\"" + rsa.kid() + "\"}") + '.' + part(CLAIMS);
        for (byte[] secret :
                new byte[][] {
                    rsa.publicKey().getEncoded(), rsa.publicJwk().getBytes(StandardCharsets.UTF_8)
                }) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            refused(input + '.' + Secrets.base64url(mac.doFinal(bytes(input))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c", "e30.e30.", "a.b.c.d.e", "💥.💥.💥"})
    void what_is_no_jws_in_compact_form_is_refused(String text) {
        refused(text);
    }

    @Test
    void a_jwt_without_its_signature_or_with_a_changed_one_is_refused() throws Exception {
        String good = good();
        refused(good.substring(0, good.lastIndexOf('.') + 1));
        refused(good + "=");
        refused(good + "A");
        refused(good + "\n");
        refused(good.replaceFirst("\\.[A-Za-z0-9_-]{4}", ".e30A"));
        String psychic =
                part(header(SigningAlgorithm.ES256, ""))
                        + '.'
                        + part(CLAIMS)
                        + '.'
                        + Secrets.base64url(new byte[64]);
        refused(psychic);
    }

    @Test
    void an_oversized_jwt_is_refused_before_anything_is_read() {
        refused("a".repeat(16 * 1024 + 1));
        assertThatThrownBy(() -> ForeignJwt.parse("a.".repeat(10_000) + "c"))
                .hasMessage("too long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"iss\":\"evil\",\"iss\":\"app\",\"aud\":\"https://id.example.org\",\"exp\":9000000000,\"jti\":\"1\"}",
                "{\"iss\":\"app\",\"aud\":\"https://id.example.org\",\"exp\":9000000000,\"jti\":\"1\",\"c\":{\"a\":1,\"a\":2}}",
                "{\"iss\":\"app\",\"aud\":\"https://id.example.org\",\"exp\":9000000000,\"jti\":\"1\"} {}",
                "{\"iss\":\"evil\",\"aud\":\"https://id.example.org\",\"exp\":9000000000,\"jti\":\"1\"}",
                "{\"iss\":[\"app\"],\"aud\":\"https://id.example.org\",\"exp\":9000000000,\"jti\":\"1\"}",
                "{\"aud\":\"https://id.example.org\",\"exp\":9000000000,\"jti\":\"1\"}",
                "{\"iss\":\"app\",\"exp\":9000000000,\"jti\":\"1\"}",
                "{\"iss\":\"app\",\"aud\":\"https://id.example.org/\",\"exp\":9000000000,\"jti\":\"1\"}",
                "{\"iss\":\"app\",\"aud\":[],\"exp\":9000000000,\"jti\":\"1\"}",
                "{\"iss\":\"app\",\"aud\":[\"https://id.example.org\",\"x\"],\"exp\":9000000000,\"jti\":\"1\"}",
                "{\"iss\":\"app\",\"aud\":{\"a\":\"https://id.example.org\"},\"exp\":9000000000,\"jti\":\"1\"}",
                "{\"iss\":\"app\",\"aud\":\"https://id.example.org\",\"jti\":\"1\"}",
                "{\"iss\":\"app\",\"aud\":\"https://id.example.org\",\"exp\":null,\"jti\":\"1\"}",
                "{\"iss\":\"app\",\"aud\":\"https://id.example.org\",\"exp\":\"9000000000\",\"jti\":\"1\"}",
                "{\"iss\":\"app\",\"aud\":\"https://id.example.org\",\"exp\":1e999999999,\"jti\":\"1\"}",
                "{\"iss\":\"app\",\"aud\":\"https://id.example.org\",\"exp\":9000000000}",
                "[]",
                "\"x\""
            })
    void claims_that_are_not_what_is_demanded_are_refused(String claims) throws Exception {
        refused(token(SigningAlgorithm.RS256, header(SigningAlgorithm.RS256, ""), claims));
    }

    @ParameterizedTest
    @CsvSource({
        "AMONG_OTHERS,true,true,true",
        "ALONE,true,true,false",
        "AS_STRING,true,false,false"
    })
    void aud_names_us_as_the_caller_demands(
            Audience how, boolean string, boolean list, boolean longer) {
        JwtRules rules = JwtRules.typed("JWT").orUntyped().meantFor(how, ISSUER, "other");
        String one = "\"" + ISSUER + "\"";
        assertThat(accepted(rules, "{\"exp\":9000000000,\"aud\":" + one + "}")).isEqualTo(string);
        assertThat(accepted(rules, "{\"exp\":9000000000,\"aud\":[" + one + "]}")).isEqualTo(list);
        assertThat(accepted(rules, "{\"exp\":9000000000,\"aud\":[\"x\"," + one + "]}"))
                .isEqualTo(longer);
    }

    @ParameterizedTest
    @CsvSource({
        "exp, -9, true", "exp, -11, false", "nbf, 9, true", "nbf, 11, false",
        "iat, 9, true", "iat, 11, false", "iat, -69, true", "iat, -71, false",
        "exp, 309, true", "exp, 311, false",
    })
    void times_are_taken_with_leeway_and_no_more(String claim, int offset, boolean fine) {
        JwtRules rules =
                JwtRules.typed("JWT")
                        .orUntyped()
                        .requiring(claim)
                        .leeway(Duration.ofSeconds(10))
                        .issuedWithin(Duration.ofMinutes(1))
                        .expiringWithin(Duration.ofMinutes(5));
        assertThat(accepted(rules, "{\"" + claim + "\":" + (NOW + offset) + "}")).isEqualTo(fine);
    }

    @Test
    void an_algorithm_that_the_caller_does_not_allow_is_refused() throws Exception {
        JwtRules rules = RULES.signedWith(Set.of(SigningAlgorithm.PS256, SigningAlgorithm.ES256));
        assertThatThrownBy(() -> JWTS.verify(ForeignJwt.parse(good()), all(), rules))
                .isInstanceOf(JwtRejected.class);
    }

    @Test
    void without_a_kid_exactly_one_key_must_fit() throws Exception {
        String token = token(SigningAlgorithm.RS256, "{\"alg\":\"RS256\"}", CLAIMS);
        String rsa = KEYS.get(SigningAlgorithm.RS256).publicJwk();
        String another =
                new KeysInMemory()
                        .add(SigningAlgorithm.RS256, SigningKey.Status.ACTIVE)
                        .publicJwk();
        String ec = KEYS.get(SigningAlgorithm.ES256).publicJwk();

        verify(token, set(rsa, ec));
        assertThat(rejection(token, set(rsa, another)).keyUnknown()).isFalse();
        assertThat(rejection(token, set(ec)).keyUnknown()).isTrue();
        assertThat(rejection(token, set()).keyUnknown()).isTrue();
    }

    @Test
    void an_unknown_kid_is_told_apart_so_that_keys_can_be_fetched_again() throws Exception {
        String ec = KEYS.get(SigningAlgorithm.ES256).publicJwk();
        assertThat(rejection(good(), set(ec)).keyUnknown()).isTrue();
        assertThat(rejection(good() + "A", all()).keyUnknown()).isFalse();
    }

    @Test
    void a_weak_key_a_wrong_curve_and_a_key_for_another_use_sign_nothing() throws Exception {
        KeyPair weak = pair("RSA", 1024);
        assertThat(rejection(by(weak, "SHA256withRSA", "RS256"), set(jwk(weak, "")))).isNotNull();

        KeyPairGenerator curves = KeyPairGenerator.getInstance("EC");
        curves.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair p384 = curves.generateKeyPair();
        assertThat(rejection(by(p384, "SHA256withECDSAinP1363Format", "ES256"), set(jwk(p384, ""))))
                .isNotNull();

        KeyPair good = pair("RSA", 2048);
        String token = by(good, "SHA256withRSA", "RS256");
        JWTS.verify(
                ForeignJwt.parse(token),
                set(jwk(good, ",\"use\":\"sig\",\"alg\":\"RS256\"")),
                RULES);
        for (String other :
                new String[] {
                    ",\"use\":\"enc\"",
                    ",\"alg\":\"PS256\"",
                    ",\"alg\":\"HS256\"",
                    ",\"key_ops\":[\"encrypt\"]"
                }) {
            assertThat(rejection(token, set(jwk(good, other)))).isNotNull();
        }
    }

    @Test
    void a_set_with_a_private_or_a_symmetric_key_is_refused() throws Exception {
        String pub = KEYS.get(SigningAlgorithm.ES256).publicJwk();
        for (String leak :
                new String[] {
                    pub.replaceFirst("}$", ",\"d\":\"AAAA\"}"),
                    "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}"
                }) {
            assertThatThrownBy(() -> set(pub, leak)).isInstanceOf(JwtRejected.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[7]}",
                "{\"keys\":[{\"kty\":\"RSA\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":7,\"e\":[]}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-999\",\"x\":\"AA\",\"y\":\"AA\"}]}",
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}]}",
                "{\"keys\":[],\"keys\":[]}"
            })
    void a_malformed_set_is_refused_and_never_fails_otherwise(String json) {
        try {
            ForeignKeys keys = ForeignKeys.parse(json);
            assertThatThrownBy(() ->
                            JWTS.verify(
                                    ForeignJwt.parse(
                                            token(
                                                    SigningAlgorithm.ES256,
                                                    "{\"alg\":\"ES256\"}",
                                                    CLAIMS)),
                                    keys,
                                    RULES))
                    .isInstanceOf(JwtRejected.class);
        } catch (JwtRejected e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Test
    void keys_of_unknown_types_are_passed_over() throws Exception {
        String rsa = KEYS.get(SigningAlgorithm.RS256).publicJwk();
        assertThat(
                        set("{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AA\"}", rsa)
                                .set()
                                .get("keys"))
                .hasSize(1);
    }

    @Test
    void a_key_that_the_token_brings_is_used_only_where_that_is_the_point() throws Exception {
        SigningKey ec = KEYS.get(SigningAlgorithm.ES256);
        String pub = ec.publicJwk();
        JwtRules dpop = JwtRules.typed("dpop+jwt").requiring("jti");
        String header = "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":";
        String token = token(SigningAlgorithm.ES256, header + pub + "}", CLAIMS);

        assertThat(JWTS.verifyWithItsOwnKey(ForeignJwt.parse(token), dpop).key().thumbprint())
                .isEqualTo(ec.kid());
        for (String other :
                new String[] {
                    header + "{}}",
                    header + "7}",
                    header + "null}",
                    header + pub.replaceFirst("}$", ",\"d\":\"AAAA\"}") + "}",
                    header + KEYS.get(SigningAlgorithm.RS256).publicJwk() + "}",
                    "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\"}",
                    "{\"alg\":\"ES256\",\"jwk\":" + pub + "}"
                }) {
            assertThatThrownBy(() ->
                            JWTS.verifyWithItsOwnKey(
                                    ForeignJwt.parse(token(SigningAlgorithm.ES256, other, CLAIMS)),
                                    dpop))
                    .isInstanceOf(JwtRejected.class);
        }
    }

    private static void refused(String token) {
        assertThat(rejection(token, all())).isNotNull();
    }

    private static JwtRejected rejection(String token, ForeignKeys keys) {
        return catchThrowableOfType(
                JwtRejected.class, () -> JWTS.verify(ForeignJwt.parse(token), keys, RULES));
    }

    private static BelievedJwt verify(String token, ForeignKeys keys) {
        return JWTS.verify(ForeignJwt.parse(token), keys, RULES);
    }

    private static boolean accepted(JwtRules rules, String claims) {
        try {
            JWTS.verify(
                    ForeignJwt.parse(
                            token(
                                    SigningAlgorithm.ED25519,
                                    header(SigningAlgorithm.ED25519, ""),
                                    claims)),
                    all(),
                    rules);
            return true;
        } catch (JwtRejected e) {
            return false;
        }
    }

    private static ForeignKeys all() {
        return set(KEYS.values().stream().map(SigningKey::publicJwk).toArray(String[]::new));
    }

    private static ForeignKeys set(String... jwks) {
        return ForeignKeys.parse("{\"keys\":[" + String.join(",", jwks) + "]}");
    }

    private static String good() {
        return token(SigningAlgorithm.RS256, header(SigningAlgorithm.RS256, ""), CLAIMS);
    }

    private static String header(SigningAlgorithm algorithm, String more) {
        return "{\"alg\":\""
                + algorithm
                + "\",\"kid\":\""
                + KEYS.get(algorithm).kid()
                + "\""
                + more
                + "}";
    }

    private static String token(SigningAlgorithm algorithm, String header, String claims) {
        try {
            String input = part(header) + '.' + part(claims);
            return input
                    + '.'
                    + Secrets.base64url(
                            algorithm.sign(KEYS.get(algorithm).privateKey(), bytes(input)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair pair(String type, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static String by(KeyPair pair, String signature, String alg) throws Exception {
        String input = part("{\"alg\":\"" + alg + "\",\"kid\":\"k\"}") + '.' + part(CLAIMS);
        var signer = java.security.Signature.getInstance(signature);
        PrivateKey key = pair.getPrivate();
        signer.initSign(key);
        signer.update(bytes(input));
        return input + '.' + Secrets.base64url(signer.sign());
    }

    private static String jwk(KeyPair pair, String more) throws Exception {
        PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
        jwk.setKeyId("k");
        return jwk.toJson().replaceFirst("}$", more + "}");
    }

    private static String part(String json) {
        return Secrets.base64url(json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
