package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.keys.JwtSigner;
import dev.cardea.keys.KeyRing;
import dev.cardea.keys.SigningAlgorithm;
import dev.cardea.keys.SigningKey;
import dev.cardea.support.DpopKey;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.SentMails;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The tricks with JWTs (RFC 8725 §2) at every place that reads one. `TokenTricksTest` plays them
/// at the bearer routes.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class JwtTricksTest {

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject SentMails mails;
    @Inject JwtSigner signer;
    @Inject KeyRing ring;

    private final SoftAssertions softly = new SoftAssertions();

    /// For all tests of the class: what is refused is not used up.
    private static Minted set;

    @BeforeEach
    void mint() {
        if (set == null) {
            set = new Minted(new Minted.Mint(people, clients, mails, signer));
        }
    }

    static List<String> ours() {
        return List.of(
                "userinfo",
                "userinfo, in a form",
                "check",
                "introspection",
                "subject_token",
                "revocation");
    }

    @ParameterizedTest
    @MethodSource("ours")
    void at_a_place_that_takes_our_access_tokens(String place) throws Exception {
        refused(place, ofOurs("at+jwt", payload(set.get("client's access token"))));
    }

    @Test
    void at_the_actor_token() throws Exception {
        refused("actor_token", ofOurs("at+jwt", payload(set.get("client's own access token"))));
    }

    @ParameterizedTest
    @MethodSource("hints")
    void at_a_place_that_takes_a_hint(String place) throws Exception {
        refused(place, ofOurs("JWT", payload(set.get("client's ID token"))));
    }

    static List<String> hints() {
        return List.of("id_token_hint, to log in", "id_token_hint, to log out");
    }

    @Test
    void at_the_client_assertion() throws Exception {
        refused(
                "client_assertion",
                ofClients(() -> ClientKey.assertionClaims(set.asserting.id()).toJson()));
    }

    @Test
    void at_the_request_object() throws Exception {
        Map<String, String> request = Minted.request(set.app, OAuthClients.Pkce.fresh());
        refused(
                "request",
                ofClients(() -> ClientKey.requestClaims(set.app.id(), request).toJson()));
    }

    @Test
    void at_the_dpop_proof() throws Exception {
        ClientKey key = set.key;
        String jwk = new JsonObject(jwk(key)).encode();
        Supplier<String> claims =
                () ->
                        new JsonObject(DpopKey.claims("POST", EveryWay.US + "/oauth/token", null))
                                .encode();
        refused(
                "DPoP",
                new JwtTricks(
                        "ES256",
                        "\"typ\":\"dpop+jwt\",\"jwk\":" + jwk,
                        claims,
                        key.publicKey(),
                        key.privateKey()));
    }

    @Test
    void at_the_streams_of_receivers() throws Exception {
        refused("GET /ssf/streams", ofOurs("at+jwt", payload(set.get("receiver's token"))));
    }

    @Test
    void at_the_service_account_token() throws Exception {
        refused(
                "assertion",
                new JwtTricks(
                        "RS256",
                        "\"kid\":\"" + FakeCluster.kid() + "\"",
                        () -> FakeCluster.claimsOf("shop", "orders"),
                        FakeCluster.publicKey(),
                        FakeCluster.privateKey()));
    }

    /// A request object travels through browsers: whoever reads one must not become its client (RFC
    /// 9101 §10.8).
    @Test
    void a_request_object_is_no_client_assertion_whatever_else_it_says() {
        Map<String, String> request = Minted.request(set.asserting, OAuthClients.Pkce.fresh());
        var claims = ClientKey.requestClaims(set.asserting.id(), request);
        claims.setSubject(set.asserting.id());
        claims.setJwtId(UUID.randomUUID().toString());
        assertThat(acceptor("client_assertion").accepts().test(set, set.key.signed(claims)))
                .isFalse();
    }

    private void refused(String place, JwtTricks tricks) throws Exception {
        Acceptor acceptor = acceptor(place);
        tricks.all()
                .forEach((trick, token) -> {
                    if (sendable(place, token)) {
                        softly.assertThat(acceptor.accepts().test(set, token))
                                .as("%s: %s", place, trick)
                                .isFalse();
                    }
                });
        softly.assertThat(acceptor.accepts().test(set, tricks.good())).as("the good one").isTrue();
        softly.assertAll();
    }

    /// No header has a line feed, or blanks at its end.
    private static boolean sendable(String place, String token) {
        return !token.endsWith("\n")
                || !List.of("userinfo", "check", "DPoP", "GET /ssf/streams").contains(place);
    }

    private static Acceptor acceptor(String name) {
        return Acceptor.all().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private JwtTricks ofOurs(String typ, Map<String, Object> claims) {
        SigningKey key = ring.active(SigningAlgorithm.named("RS256"));
        Supplier<String> payload =
                () -> {
                    Map<String, Object> fresh = new HashMap<>(claims);
                    fresh.put("jti", UUID.randomUUID().toString());
                    return new JsonObject(fresh).encode();
                };
        return new JwtTricks(
                "RS256",
                "\"kid\":\"" + key.kid() + "\",\"typ\":\"" + typ + "\"",
                payload,
                key.publicKey(),
                key.privateKey());
    }

    private JwtTricks ofClients(Supplier<String> payload) {
        ClientKey key = set.key;
        return new JwtTricks(
                "ES256",
                "\"kid\":\"" + key.kid() + "\"",
                payload,
                key.publicKey(),
                key.privateKey());
    }

    private static Map<String, Object> jwk(ClientKey key) {
        Map<String, Object> jwk = new HashMap<>();
        ((Map<?, ?>) ((List<?>) key.jwks().get("keys")).getFirst())
                .forEach((name, value) -> jwk.put(name.toString(), value));
        return jwk;
    }

    private static Map<String, Object> payload(String token) {
        byte[] bytes = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        return new JsonObject(new String(bytes, StandardCharsets.UTF_8)).getMap();
    }
}
