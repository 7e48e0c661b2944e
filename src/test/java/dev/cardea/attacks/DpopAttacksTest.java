package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.keys.JwtSigner;
import dev.cardea.support.DpopKey;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.SentMails;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A proof is of one key, for one request, once and now (RFC 9449 §4.3), at every place that asks
/// for one. `BoundTokensTest` has the routes of the JSON API.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class DpopAttacksTest {

    enum Place {
        TOKEN("POST", "/oauth/token", false),
        PAR("POST", "/oauth/par", false),
        USERINFO("GET", "/oauth/userinfo", true),
        USERINFO_POST("POST", "/oauth/userinfo", true),
        CHECK("GET", "/oauth/check", true);

        final String method;
        final String path;
        final boolean resource;

        Place(String method, String path, boolean resource) {
            this.method = method;
            this.path = path;
            this.resource = resource;
        }

        String url() {
            return EveryWay.US + path;
        }
    }

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject SentMails mails;
    @Inject JwtSigner signer;

    private final SoftAssertions softly = new SoftAssertions();

    /// For all tests of the class: what is refused is not used up.
    private static Minted set;

    private String token;

    @BeforeEach
    void mint() {
        if (set == null) {
            set = new Minted(new Minted.Mint(people, clients, mails, signer));
        }
        token = set.get("token bound to a key");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void a_proof_that_is_not_for_this_request_proves_nothing(Place place) {
        Map<String, Consumer<Map<String, Object>>> tricks = new LinkedHashMap<>();
        long now = Instant.now().getEpochSecond();
        tricks.put("another method", claims -> claims.put("htm", "PUT"));
        tricks.put("method in lower case", claims -> claims.put("htm", "get"));
        tricks.put("another path", claims -> claims.put("htu", EveryWay.US + "/oauth/revoke"));
        tricks.put("a longer path", claims -> claims.put("htu", place.url() + "/x"));
        tricks.put("another host", claims -> claims.put("htu", "https://evil" + place.path));
        tricks.put("another port", claims -> claims.put("htu", "http://localhost:1" + place.path));
        tricks.put(
                "another scheme",
                claims -> claims.put("htu", "https://localhost:8081" + place.path));
        tricks.put("no url", claims -> claims.put("htu", place.path));
        tricks.put("a list of urls", claims -> claims.put("htu", List.of(place.url())));
        tricks.put("old", claims -> claims.put("iat", now - 3_600));
        tricks.put("of the future", claims -> claims.put("iat", now + 3_600));
        tricks.put("time as text", claims -> claims.put("iat", "" + now));
        tricks.put("over", claims -> claims.put("exp", now - 60));
        tricks.put("not yet", claims -> claims.put("nbf", now + 3_600));
        tricks.put("made-up nonce", claims -> claims.put("nonce", "x"));
        for (String name : List.of("jti", "htm", "htu", "iat")) {
            tricks.put("no " + name, claims -> claims.remove(name));
        }
        tricks.put("empty jti", claims -> claims.put("jti", ""));
        tricks.put("endless jti", claims -> claims.put("jti", "x".repeat(300)));
        if (place.resource) {
            tricks.put("no ath", claims -> claims.remove("ath"));
            tricks.put("another ath", claims -> claims.put("ath", "x".repeat(43)));
            tricks.put("the token as ath", claims -> claims.put("ath", token));
        }
        tricks.forEach((trick, change) -> {
            Map<String, Object> claims = claims(place);
            change.accept(claims);
            refused(place, trick, set.dpop.proof(claims));
        });
        refused(place, "a JWT of another type", set.dpop.proof("JWT", claims(place)));
        if (place.resource) {
            refused(place, "no proof at all", "");
            refused(place, "another key", new DpopKey().proof(claims(place)));
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void a_proof_is_good_once_and_one_is_sent(Place place) {
        String proof = set.dpop.proof(claims(place));
        assertThat(accepted(send(place, List.of(proof)))).isTrue();
        refused(place, "the same again", proof);
        List<String> two = List.of(set.dpop.proof(claims(place)), set.dpop.proof(claims(place)));
        softly.assertThat(accepted(send(place, two))).as("two of them").isFalse();
        for (Place other : Place.values()) {
            if (other != place) {
                refused(place, "for " + other, set.dpop.proof(claims(other)));
            }
        }
        if (place.resource) {
            softly.assertThat(
                            People.as(token)
                                    .header("DPoP", set.dpop.proof(claims(place)))
                                    .request(place.method, place.path)
                                    .statusCode())
                    .as("as a bearer token")
                    .isEqualTo(401);
        }
        softly.assertAll();
    }

    private void refused(Place place, String trick, String proof) {
        softly.assertThat(accepted(send(place, List.of(proof)))).as(trick).isFalse();
    }

    private Map<String, Object> claims(Place place) {
        return DpopKey.claims(place.method, place.url(), place.resource ? token : null);
    }

    private static boolean accepted(Response answer) {
        assertThat(answer.statusCode()).isIn(200, 201, 400, 401);
        return answer.statusCode() < 300;
    }

    private Response send(Place place, List<String> proofs) {
        RequestSpecification request =
                switch (place) {
                    case TOKEN ->
                            Forms.form(
                                    set.gateway.signed(Map.of("grant_type", "client_credentials")));
                    case PAR ->
                            Forms.form(
                                    set.app.signed(
                                            new HashMap<>(Minted.request(set.app, Pkce.fresh()))));
                    case USERINFO, CHECK -> People.anywhere();
                    case USERINFO_POST -> Forms.form(Map.of());
                };
        if (place.resource) {
            request.header("Authorization", "DPoP " + token);
        }
        proofs.forEach(proof -> request.header("DPoP", proof));
        return request.request(place.method, place.path);
    }
}
