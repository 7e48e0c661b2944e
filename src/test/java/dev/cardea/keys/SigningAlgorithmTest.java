package dev.cardea.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.crypto.Providers;
import dev.cardea.crypto.Secrets;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwa.AlgorithmFactoryFactory;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.EdDsaAlgorithm;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SigningAlgorithmTest {

    private static final Map<String, Object> CLAIMS =
            Map.of(
                    "sub",
                    "ünï \"quoted\" \n €",
                    "iat",
                    1_763_769_600L,
                    "scope",
                    List.of("a", "b"),
                    "cnf",
                    Map.of("jkt", "x"),
                    "email_verified",
                    true);

    @BeforeAll
    static void fastProviderAndTheNewNameOfEd25519() {
        Providers.install();
        EdDsaAlgorithm fullySpecified = new EdDsaAlgorithm();
        fullySpecified.setAlgorithmIdentifier("Ed25519");
        AlgorithmFactoryFactory.getInstance()
                .getJwsAlgorithmFactory()
                .registerAlgorithm(fullySpecified);
    }

    @ParameterizedTest
    @EnumSource
    void a_token_verifies_in_another_library_from_the_published_jwk(SigningAlgorithm algorithm)
            throws Exception {
        SigningKey key = key(algorithm, 2048);
        JsonWebSignature theirs = new JsonWebSignature();
        theirs.setAlgorithmConstraints(
                new AlgorithmConstraints(ConstraintType.PERMIT, algorithm.toString()));
        theirs.setCompactSerialization(JwtSigner.sign(key, "at+jwt", CLAIMS));
        PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(key.publicJwk());
        theirs.setKey(jwk.getPublicKey());

        assertThat(theirs.verifySignature()).isTrue();
        assertThat(theirs.getHeader("typ")).isEqualTo("at+jwt");
        assertThat(theirs.getKeyIdHeaderValue()).isEqualTo(key.kid()).isEqualTo(jwk.getKeyId());
        assertThat(theirs.getPayload()).contains("ünï \\\"quoted\\\" \\n €");
        assertThat(jwk.calculateBase64urlEncodedThumbprint("SHA-256")).isEqualTo(key.kid());
        assertThat(jwk.getAlgorithm()).isEqualTo(algorithm.toString());
        assertThat(jwk.getUse()).isEqualTo("sig");
    }

    @ParameterizedTest
    @EnumSource
    void a_key_survives_its_encodings(SigningAlgorithm algorithm) throws Exception {
        SigningKey key = key(algorithm, 2048);
        byte[] input = Secrets.bytes(100);
        byte[] signature =
                algorithm.sign(algorithm.privateKey(key.privateKey().getEncoded()), input);
        var stored = SigningKey.publicKey(algorithm, key.publicJwk());

        assertThat(algorithm.verify(stored, input, signature)).isTrue();
        signature[5] ^= 1;
        assertThat(algorithm.verify(stored, input, signature)).isFalse();
        assertThat(algorithm.verify(stored, input, new byte[3])).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void a_loaded_key_belongs_to_the_provider_that_signs(SigningAlgorithm algorithm)
            throws Exception {
        SigningKey key = key(algorithm, 2048);

        assertThat(algorithm.ownProvider(algorithm.privateKey(key.privateKey().getEncoded())))
                .isEqualTo(Providers.install());
    }

    @Test
    void an_rsa_key_has_the_size_asked_for_and_exponent_65537() {
        SigningKey key = key(SigningAlgorithm.PS256, 3072);
        RSAPublicKey rsa = (RSAPublicKey) key.publicKey();

        assertThat(rsa.getModulus().bitLength()).isEqualTo(3072);
        assertThat(rsa.getPublicExponent()).isEqualTo(65537);
        assertThat(key.ofSize(3072)).isTrue();
        assertThat(key.ofSize(2048)).isFalse();
    }

    @Test
    void the_published_jwk_holds_nothing_private() throws Exception {
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            assertThat(org.jose4j.json.JsonUtil.parseJson(key(algorithm, 2048).publicJwk()))
                    .doesNotContainKeys("d", "p", "q", "dp", "dq", "qi", "k");
        }
    }

    @Test
    void unknown_algorithms_are_refused_with_the_names_there_are() {
        for (String name : List.of("none", "HS256", "RS1", "", "rs256", "EdDSA")) {
            assertThatThrownBy(() -> SigningAlgorithm.named(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("RS256")
                    .hasMessageContaining("Ed25519");
        }
        assertThatThrownBy(
                        () -> KeyPolicy.of(KeysInMemory.config("cardea.tokens.algorithm", "HS256")))
                .hasMessageContaining("cardea.tokens.algorithm");
        assertThatThrownBy(() -> KeyPolicy.of(KeysInMemory.config("cardea.keys.rsa-bits", "1024")))
                .hasMessageContaining("cardea.keys.rsa-bits");
    }

    private static SigningKey key(SigningAlgorithm algorithm, int bits) {
        return SigningKey.generate(Secrets.id(Clock.systemUTC()), algorithm, bits, Instant.EPOCH);
    }
}
