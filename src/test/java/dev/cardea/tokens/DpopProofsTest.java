package dev.cardea.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.support.DpopKey;
import dev.cardea.tokens.DpopProofs.Use;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9449 §4.3, as an attacker reads it.
@QuarkusTest
class DpopProofsTest {

    private static final String PATH = "/oauth/token";
    private static final Use TOKEN = new Use("POST", PATH, null, null, false);

    @Inject DpopProofs proofs;
    @Inject DpopNonces nonces;
    @Inject CardeaConfig config;

    private final DpopKey key = new DpopKey();

    @Test
    void a_right_proof_tells_whose_key_it_is() {
        assertThat(proofs.check(List.of(right()), TOKEN)).isEqualTo(key.thumbprint());
    }

    @Test
    void exactly_one_proof_is_right() {
        assertThat(refusal(List.of(), TOKEN)).isEqualTo(OAuthError.INVALID_DPOP_PROOF);
        assertThat(refusal(List.of(right(), right()), TOKEN))
                .isEqualTo(OAuthError.INVALID_DPOP_PROOF);
        assertThat(refusal(List.of(right() + ", " + right()), TOKEN))
                .isEqualTo(OAuthError.INVALID_DPOP_PROOF);
    }

    @Test
    void a_proof_is_good_once() {
        String proof = right();
        proofs.check(List.of(proof), TOKEN);
        assertThat(refusal(List.of(proof), TOKEN)).isEqualTo(OAuthError.INVALID_DPOP_PROOF);

        Map<String, Object> same = claims();
        proofs.check(List.of(key.proof(same)), TOKEN);
        assertThat(refusal(List.of(key.proof(same)), TOKEN))
                .isEqualTo(OAuthError.INVALID_DPOP_PROOF);
        assertThat(proofs.check(List.of(new DpopKey().proof(same)), TOKEN)).isNotEmpty();
    }

    @Test
    void a_proof_sent_twice_at_once_is_good_once() throws Exception {
        for (int round = 0; round < 10; round++) {
            String proof = right();
            List<Callable<Boolean>> senders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                senders.add(() -> {
                    try {
                        return !proofs.check(List.of(proof), TOKEN).isEmpty();
                    } catch (OAuthException e) {
                        return false;
                    }
                });
            }
            int accepted = 0;
            try (var threads = Executors.newFixedThreadPool(4)) {
                for (Future<Boolean> sent : threads.invokeAll(senders)) {
                    accepted += sent.get() ? 1 : 0;
                }
            }
            assertThat(accepted).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"-50,true", "-100,false", "5,true", "60,false"})
    void a_proof_is_of_now(int seconds, boolean good) {
        Map<String, Object> claims = claims();
        claims.merge("iat", (long) seconds, (now, more) -> (long) now + (long) more);
        assertThat(accepted(key.proof(claims), TOKEN)).isEqualTo(good);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "post", "POST ", "", "POST,GET"})
    void a_proof_is_for_this_method(String htm) {
        Map<String, Object> claims = claims();
        claims.put("htm", htm);
        assertThat(accepted(key.proof(claims), TOKEN)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jti", "htm", "htu", "iat"})
    void a_proof_has_all_its_claims_and_strings_are_strings(String claim) {
        Map<String, Object> claims = claims();
        claims.remove(claim);
        assertThat(accepted(key.proof(claims), TOKEN)).isFalse();
        for (Object wrong : new Object[] {"", List.of("x"), Map.of("a", 1), true}) {
            claims.put(claim, wrong);
            assertThat(accepted(key.proof(claims), TOKEN)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://id.example.org/oauth/token, true",
        "HTTPS://ID.Example.ORG/oauth/token, true",
        "https://id.example.org:443/oauth/token, true",
        "https://id.example.org/oauth/token?a=b, true",
        "https://id.example.org/oauth/token#x, true",
        "https://id.example.org/oauth/./x/../token, true",
        "https://id.example.org/%6Fauth/token, true",
        "https://id.example.org:8443/oauth/token, false",
        "http://id.example.org/oauth/token, false",
        "https://id.example.org/oauth/Token, false",
        "https://id.example.org/oauth/token/, false",
        "https://id.example.org/oauth, false",
        "https://evil.example/oauth/token, false",
        "https://id.example.org.evil.example/oauth/token, false",
        "https://id.example.org@evil.example/oauth/token, false",
        "https://evil@id.example.org/oauth/token, false",
        "//id.example.org/oauth/token, false",
        "/oauth/token, false",
        "oauth/token, false",
        "mailto:a@b, false",
        "https://id.example.org/oauth/token%00, false",
        "https://[::1/oauth/token, false",
    })
    void htu_is_the_issuers_address_however_it_is_spelt(String htu, boolean same) {
        assertThat(DpopProofs.sameTarget(htu, "https://id.example.org/oauth/token"))
                .isEqualTo(same);
    }

    @Test
    void a_proof_for_another_place_is_refused() {
        assertThat(accepted(key.proof("POST", config.issuer() + "/oauth/par", null), TOKEN))
                .isFalse();
        assertThat(accepted(key.proof("POST", "https://evil.example" + PATH, null), TOKEN))
                .isFalse();
    }

    @Test
    void a_proof_may_be_for_the_host_where_certificates_are_asked_for() {
        String url = config.web().mtlsUrl().orElseThrow() + PATH;
        assertThat(accepted(key.proof("POST", url, null), TOKEN)).isTrue();
    }

    @Test
    void at_a_resource_the_proof_is_for_this_token_and_of_its_key() {
        String url = config.issuer() + "/oauth/userinfo";
        Use use = new Use("GET", "/oauth/userinfo", "token", key.thumbprint(), false);

        assertThat(accepted(key.proof("GET", url, "token"), use)).isTrue();
        assertThat(accepted(key.proof("GET", url, "another"), use)).isFalse();
        assertThat(accepted(key.proof("GET", url, null), use)).isFalse();
        assertThat(accepted(new DpopKey().proof("GET", url, "token"), use)).isFalse();
    }

    @Test
    void another_type_is_no_proof() {
        assertThat(accepted(key.proof("JWT", claims()), TOKEN)).isFalse();
        assertThat(accepted("", TOKEN)).isFalse();
        assertThat(accepted("a.b.c", TOKEN)).isFalse();
    }

    @Test
    void a_nonce_is_asked_for_and_then_taken() {
        Use strict = new Use("POST", PATH, null, null, true);
        OAuthException asked =
                catchThrowableOfType(
                        OAuthException.class, () -> proofs.check(List.of(right()), strict));
        assertThat(asked.error()).isEqualTo(OAuthError.USE_DPOP_NONCE);

        Map<String, Object> claims = claims();
        claims.put("nonce", asked.headers().get("DPoP-Nonce"));
        assertThat(proofs.check(List.of(key.proof(claims)), strict)).isEqualTo(key.thumbprint());
    }

    @Test
    void a_nonce_that_is_not_ours_is_never_taken() {
        for (Object nonce : new Object[] {"", "x", nonces.current() + "A", 7}) {
            Map<String, Object> claims = claims();
            claims.put("nonce", nonce);
            assertThat(refusal(List.of(key.proof(claims)), TOKEN))
                    .isEqualTo(OAuthError.USE_DPOP_NONCE);
        }
    }

    private Map<String, Object> claims() {
        return DpopKey.claims("POST", config.issuer() + PATH, null);
    }

    private String right() {
        return key.proof(claims());
    }

    private boolean accepted(String proof, Use use) {
        try {
            return !proofs.check(List.of(proof), use).isEmpty();
        } catch (OAuthException e) {
            assertThat(e.error()).isEqualTo(OAuthError.INVALID_DPOP_PROOF);
            return false;
        }
    }

    private OAuthError refusal(List<String> sent, Use use) {
        return catchThrowableOfType(OAuthException.class, () -> proofs.check(sent, use)).error();
    }
}
