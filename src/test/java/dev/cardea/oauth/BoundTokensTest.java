package dev.cardea.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.config.CardeaConfig;
import dev.cardea.keys.JwtSigner;
import dev.cardea.keys.KeyRing;
import dev.cardea.keys.SigningAlgorithm;
import dev.cardea.support.DpopKey;
import dev.cardea.support.People;
import dev.cardea.support.Wire;
import dev.cardea.web.CertificateHeaderTest;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A token that is bound to a key or a certificate is nothing without it (RFC 9449 §7, RFC 8705
/// §3).
@QuarkusTest
class BoundTokensTest {

    @Inject People people;
    @Inject JwtSigner signer;
    @Inject KeyRing ring;
    @Inject CardeaConfig config;

    private final DpopKey key = new DpopKey();
    private Map<String, Object> claims;
    private String url;

    @BeforeEach
    void logIn() {
        String token = People.login(people.somebody()).getString("access_token");
        byte[] payload = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        claims = new JsonObject(new String(payload, StandardCharsets.UTF_8)).getMap();
        url = config.issuer() + "/auth/me";
    }

    @Test
    void a_token_bound_to_a_key_opens_with_a_proof_of_that_key() {
        String token = bound(Map.of("jkt", key.thumbprint()));
        assertThat(get("DPoP " + token, key.proof("GET", url, token)).status()).isEqualTo(200);
        assertThat(get("dpop " + token, key.proof("GET", url, token)).status()).isEqualTo(200);
    }

    @Test
    void without_the_right_proof_it_opens_nothing_and_the_challenge_says_why() {
        String token = bound(Map.of("jkt", key.thumbprint()));
        String used = key.proof("GET", url, token);
        get("DPoP " + token, used);
        for (String proof :
                new String[] {
                    null,
                    "",
                    "a.b.c",
                    used,
                    key.proof("GET", url, "another token"),
                    key.proof("GET", url, null),
                    key.proof("POST", url, token),
                    key.proof("GET", url + "/export", token),
                    new DpopKey().proof("GET", url, token)
                }) {
            Wire.Answer answer = get("DPoP " + token, proof);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.isProblem()).isTrue();
            assertThat(answer.header("WWW-Authenticate"))
                    .startsWith("DPoP error=\"invalid_dpop_proof\", algs=\"")
                    .contains("ES256");
        }
    }

    @Test
    void a_nonce_that_is_not_ours_is_answered_with_one() {
        String token = bound(Map.of("jkt", key.thumbprint()));
        Map<String, Object> proof = DpopKey.claims("GET", url, token);
        proof.put("nonce", "old");
        Wire.Answer answer = get("DPoP " + token, key.proof(proof));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).contains("error=\"use_dpop_nonce\"");

        proof.put("nonce", answer.header("DPoP-Nonce"));
        assertThat(get("DPoP " + token, key.proof(proof)).status()).isEqualTo(200);
    }

    @Test
    void a_bound_token_is_no_bearer_token_and_a_bearer_token_is_not_bound() {
        String token = bound(Map.of("jkt", key.thumbprint()));
        assertThat(get("Bearer " + token, null).status()).isEqualTo(401);
        assertThat(get("Bearer " + token, key.proof("GET", url, token)).status()).isEqualTo(401);

        String free = signer.sign("at+jwt", claims);
        assertThat(get("Bearer " + free, null).status()).isEqualTo(200);
        Wire.Answer answer = get("DPoP " + free, key.proof("GET", url, free));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("DPoP error=\"invalid_token\"");
    }

    @Test
    void what_a_token_is_bound_to_must_be_known_here() {
        for (Object cnf :
                List.of(
                        Map.of(),
                        Map.of("kid", "x"),
                        Map.of("jkt", ""),
                        Map.of("jkt", 7),
                        Map.of("jkt", key.thumbprint(), "jwe", "x"),
                        "x",
                        List.of())) {
            String token = bound(cnf);
            assertThat(get("Bearer " + token, null).status()).isEqualTo(401);
            assertThat(get("DPoP " + token, key.proof("GET", url, token)).status()).isEqualTo(401);
        }
    }

    @Test
    void a_token_bound_to_a_certificate_opens_with_that_alone() {
        String token = bound(Map.of("x5t#S256", CertificateHeaderTest.THUMBPRINT));
        assertThat(get("Bearer " + token, null).status()).isEqualTo(401);
        for (String wrong : List.of("", "::", ":AAAA:", "x", CertificateHeaderTest.OTHER)) {
            assertThat(get("Bearer " + token, null, "Client-Cert", wrong).status()).isEqualTo(401);
        }
        String right = CertificateHeaderTest.RFC9440;
        assertThat(get("Bearer " + token, null, "Client-Cert", right).status()).isEqualTo(200);
        assertThat(
                        get(
                                        "Bearer " + token,
                                        null,
                                        "Client-Cert",
                                        right,
                                        "Client-Cert",
                                        CertificateHeaderTest.OTHER)
                                .status())
                .isEqualTo(401);
    }

    @Test
    void a_token_bound_to_both_needs_both() {
        String token =
                bound(
                        Map.of(
                                "jkt",
                                key.thumbprint(),
                                "x5t#S256",
                                CertificateHeaderTest.THUMBPRINT));
        String certificate = CertificateHeaderTest.RFC9440;
        assertThat(get("DPoP " + token, key.proof("GET", url, token)).status()).isEqualTo(401);
        assertThat(get("Bearer " + token, null, "Client-Cert", certificate).status())
                .isEqualTo(401);
        assertThat(
                        get(
                                        "DPoP " + token,
                                        key.proof("GET", url, token),
                                        "Client-Cert",
                                        certificate)
                                .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"RS256", "PS256", "ES256", "ED25519"})
    void whatever_signs_is_accepted(SigningAlgorithm algorithm) {
        assertThat(ring.algorithms()).contains(algorithm);
        String token = signer.sign(algorithm, "at+jwt", claims);
        assertThat(get("Bearer " + token, null).status()).isEqualTo(200);
    }

    @Test
    void who_has_a_certificate_is_told_where_one_is_asked_for() {
        String base = "https://mtls.localhost/oauth/";
        Map<String, String> aliases =
                People.anywhere()
                        .get("/.well-known/openid-configuration")
                        .jsonPath()
                        .getMap("mtls_endpoint_aliases");
        assertThat(aliases.values())
                .containsExactlyInAnyOrder(
                        base + "token",
                        base + "par",
                        base + "device_authorization",
                        base + "userinfo",
                        base + "introspect",
                        base + "revoke");
    }

    @Test
    void userinfo_challenges_likewise() {
        String token = bound(Map.of("jkt", key.thumbprint()));
        Wire.Answer answer =
                Wire.send(
                        Wire.to("/oauth/userinfo")
                                .header("Authorization", "DPoP " + token)
                                .header("DPoP", key.proof("GET", url, token)));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().allValues("WWW-Authenticate"))
                .singleElement()
                .asString()
                .startsWith("DPoP error=\"invalid_dpop_proof\", algs=");
    }

    private String bound(Object cnf) {
        Map<String, Object> more = new HashMap<>(claims);
        more.put("cnf", cnf);
        return signer.sign("at+jwt", more);
    }

    private static Wire.Answer get(String authorization, String proof, String... headers) {
        HttpRequest.Builder request = Wire.to("/auth/me").header("Authorization", authorization);
        if (proof != null) {
            request.header("DPoP", proof);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return Wire.send(request);
    }
}
