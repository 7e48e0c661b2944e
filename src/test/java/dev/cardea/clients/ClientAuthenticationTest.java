package dev.cardea.clients;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import dev.cardea.clients.ClientRegistry.Changed;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.keys.ForeignJwts;
import dev.cardea.protocol.OAuthException;
import dev.cardea.replay.UsedJtis;
import dev.cardea.support.Configured;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.StrictClient;
import dev.cardea.tokens.AccessTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/// A client is let in by the one method it is registered for, through the token endpoint, and every
/// refusal is the same.
@QuarkusTest
class ClientAuthenticationTest {

    private static final List<String> SERVICE = List.of("client_credentials");

    @Inject OAuthClients clients;
    @Inject ClientRegistry registry;
    @Inject ClientTrust trust;
    @Inject AccessTokens tokens;
    @Inject CardeaConfig config;
    @Inject Database database;
    @Inject MeterRegistry metrics;
    @Inject Clients known;
    @Inject ClientKeys keys;
    @Inject ForeignJwts jwts;
    @Inject UsedJtis used;

    @Test
    void by_secret_in_the_header() {
        Changed made = service("client_secret_basic");
        token(basic(made.client().clientId(), made.secret()), Map.of()).then().statusCode(200);
        refused(token(given(), post(made, made.secret())));
        refused(token(basic(made.client().clientId(), made.secret() + "x"), Map.of()));
        refused(token(basic(made.client().clientId(), ""), Map.of()));
        refused(token(given(), Map.of("client_id", made.client().clientId())));
    }

    @Test
    void by_secret_in_the_body() {
        Changed made = service("client_secret_post");
        token(given(), post(made, made.secret())).then().statusCode(200);
        refused(token(basic(made.client().clientId(), made.secret()), Map.of()));
        refused(token(given(), post(made, "wrong")));
    }

    @Test
    void an_unknown_client_is_answered_like_a_wrong_secret() {
        Changed made = service("client_secret_basic");
        String wrong = refused(token(basic(made.client().clientId(), "x"), Map.of())).asString();
        String unknown = refused(token(basic("nobody", "x"), Map.of())).asString();
        assertThat(unknown).isEqualTo(wrong);
    }

    @Test
    void failures_are_counted_and_told_to_the_audit_trail_once_a_minute() {
        Changed made = service("client_secret_basic");
        double known = failed("known");
        double unknown = failed("unknown");
        for (int i = 0; i < 3; i++) {
            refused(token(basic(made.client().clientId(), "x"), Map.of()));
        }
        refused(token(basic("nobody", "x"), Map.of()));
        assertThat(failed("known")).isEqualTo(known + 3);
        assertThat(failed("unknown")).isEqualTo(unknown + 1);
        assertThat(
                        database.list(
                                "SELECT detail FROM audit_entry WHERE type = 'CLIENT_AUTHENTICATION_FAILED'",
                                row -> row.getString(1)))
                .filteredOn(detail -> detail.contains(made.client().clientId()))
                .hasSize(1);
    }

    private double failed(String client) {
        return metrics.counter("cardea.client.authentications.failed", "client", client).count();
    }

    @Test
    void more_than_one_way_at_once_is_refused() {
        Changed made = service("client_secret_basic");
        String id = made.client().clientId();
        token(basic(id, made.secret()), post(made, made.secret()))
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_request"));
        token(
                        basic(id, made.secret()),
                        Map.of(
                                "client_assertion",
                                "x",
                                "client_assertion_type",
                                ClientCredentials.JWT_BEARER))
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_request"));
        token(basic(id, made.secret()), Map.of("client_id", "other"))
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_request"));
    }

    @Test
    void a_header_that_cannot_be_read_is_refused() {
        for (String header : List.of("Basic", "Basic !!", "Basic Og==", "Basic eA==", "Bearer x")) {
            refused(token(given().header("Authorization", header), Map.of()));
        }
    }

    @Test
    void id_and_secret_are_form_encoded_in_the_header() {
        Changed made = service("client_secret_basic");
        String id = URLEncoder.encode(made.client().clientId(), StandardCharsets.UTF_8);
        String encoded =
                "%"
                        + String.format("%02x", (int) id.charAt(0))
                        + id.substring(1)
                        + ":"
                        + made.secret();
        token(
                        given().header(
                                        "Authorization",
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString(
                                                                encoded.getBytes(
                                                                        StandardCharsets.UTF_8))),
                        Map.of())
                .then()
                .statusCode(200);
    }

    @Test
    void two_secrets_work_while_one_takes_over_and_a_third_ends_the_first() {
        Changed made = service("client_secret_basic");
        String id = made.client().clientId();
        String second = trust.rotateSecret(made.client().id(), null).secret();
        token(basic(id, made.secret()), Map.of()).then().statusCode(200);
        token(basic(id, second), Map.of()).then().statusCode(200);
        String third = trust.rotateSecret(made.client().id(), null).secret();
        refused(token(basic(id, made.secret()), Map.of()));
        token(basic(id, second), Map.of()).then().statusCode(200);
        token(basic(id, third), Map.of()).then().statusCode(200);
    }

    @Test
    void a_revoked_secret_and_the_tokens_it_got_are_refused_at_once() {
        Changed made = service("client_secret_basic");
        String id = made.client().clientId();
        String token = accessToken(made);
        assertThat(tokens.accept(token)).isPresent();
        String second = trust.rotateSecret(made.client().id(), null).secret();
        trust.revokeSecret(
                made.client().id(), registry.secrets(made.client().id()).getFirst().id(), null);
        refused(token(basic(id, made.secret()), Map.of()));
        assertThat(tokens.accept(token)).isEmpty();
        String after =
                token(basic(id, second), Map.of())
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("access_token");
        assertThat(tokens.accept(after)).isPresent();
    }

    @Test
    void a_disabled_client_and_its_tokens_are_refused_until_it_is_enabled() {
        Changed made = service("client_secret_basic");
        String token = accessToken(made);
        trust.disable(made.client().id(), null);
        refused(token(basic(made.client().clientId(), made.secret()), Map.of()));
        assertThat(tokens.accept(token)).isEmpty();
        trust.enable(made.client().id(), null);
        assertThat(tokens.accept(accessToken(made))).isPresent();
    }

    @Test
    void a_deleted_client_and_its_tokens_are_refused() {
        Changed made = service("client_secret_basic");
        String token = accessToken(made);
        trust.delete(made.client().id(), null);
        refused(token(basic(made.client().clientId(), made.secret()), Map.of()));
        assertThat(tokens.accept(token)).isEmpty();
    }

    @Test
    void by_a_jwt_for_the_issuer_alone_and_once() throws JoseException {
        PublicJsonWebKey key = key("k1");
        Client client = signer(key);
        String assertion = assertion(key, claims(client));
        asserted(assertion).then().statusCode(200);
        refused(asserted(assertion));
        JwtClaims list = claims(client);
        list.setClaim("aud", List.of(issuer()));
        refused(asserted(assertion(key, list)));
        JwtClaims endpoint = claims(client);
        endpoint.setAudience(issuer() + "/oauth/token");
        refused(asserted(assertion(key, endpoint)));
        JwtClaims more = claims(client);
        more.setAudience(List.of(issuer(), "https://other.example"));
        refused(asserted(assertion(key, more)));
        JwtClaims late = claims(client);
        late.setExpirationTime(NumericDate.fromSeconds(NumericDate.now().getValue() + 86_400));
        refused(asserted(assertion(key, late)));
        JwtClaims old = claims(client);
        old.setExpirationTime(NumericDate.fromSeconds(NumericDate.now().getValue() - 60));
        refused(asserted(assertion(key, old)));
        for (String name : List.of("iss", "sub", "aud", "exp", "jti")) {
            JwtClaims without = claims(client);
            without.unsetClaim(name);
            refused(asserted(assertion(key, without)));
        }
        JwtClaims other = claims(client);
        other.setIssuer("other");
        refused(asserted(assertion(key, other)));
        refused(asserted(assertion(key("k1"), claims(client))));
        refused(asserted(assertion(key("k2"), claims(client))));
        Map<String, String> form = new HashMap<>(assertionForm(assertion(key, claims(client))));
        form.put("client_id", "other");
        refused(token(given(), form));
        form.put("client_id", client.clientId());
        token(given(), form).then().statusCode(200);
    }

    @Test
    void a_jwt_says_that_it_authenticates_a_client_or_not_what_it_is() throws JoseException {
        PublicJsonWebKey key = key("k1");
        Client client = signer(key);
        for (String type : List.of("client-authentication+jwt", "JWT", "jwt")) {
            asserted(assertion(key, type, claims(client))).then().statusCode(200);
        }
        for (String type : List.of("oauth-authz-req+jwt", "at+jwt", "dpop+jwt", "x")) {
            refused(asserted(assertion(key, type, claims(client))));
        }
    }

    /// `accept-endpoint-audience`: what was usual before RFC 10070.
    @Test
    void the_token_endpoint_as_audience_is_taken_where_that_is_set_and_never_of_strict_clients()
            throws JoseException {
        PublicJsonWebKey key = key("k1");
        Client client = signer(key);
        Client strict = clients.client(StrictClient.metadata(key, Map.of()));
        String endpoint = issuer() + "/oauth/token";
        for (boolean accepted : new boolean[] {false, true}) {
            ClientAssertions assertions = assertions(accepted);
            assertThat(believed(assertions, key, client, issuer())).isTrue();
            assertThat(believed(assertions, key, strict, issuer())).isTrue();
            for (Object audience :
                    List.of(endpoint, List.of(endpoint), List.of(issuer(), endpoint))) {
                assertThat(believed(assertions, key, client, audience))
                        .as("%s, accepted: %s", audience, accepted)
                        .isEqualTo(accepted);
                assertThat(believed(assertions, key, strict, audience))
                        .as("%s, strict", audience)
                        .isFalse();
            }
            for (String strange :
                    List.of("https://other.example/oauth/token", issuer() + "/oauth/par", "")) {
                assertThat(believed(assertions, key, client, strange)).as(strange).isFalse();
            }
        }
    }

    private ClientAssertions assertions(boolean endpointAccepted) {
        return new ClientAssertions(
                known,
                keys,
                jwts,
                used,
                Configured.with(
                        Map.of(
                                "cardea.issuer",
                                issuer(),
                                "cardea.clients.accept-endpoint-audience",
                                Boolean.toString(endpointAccepted))));
    }

    private boolean believed(
            ClientAssertions assertions, PublicJsonWebKey key, Client client, Object audience)
            throws JoseException {
        JwtClaims claims = claims(client);
        claims.setClaim("aud", audience);
        return assertions
                .client(
                        new ClientCredentials(
                                ClientCredentials.Presented.ASSERTION,
                                null,
                                null,
                                assertion(key, claims),
                                null))
                .isPresent();
    }

    @Test
    void a_jwt_without_a_signature_is_refused() throws JoseException {
        Client client = signer(key("k1"));
        JsonWebSignature none = new JsonWebSignature();
        none.setPayload(claims(client).toJson());
        none.setAlgorithmHeaderValue("none");
        none.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        refused(asserted(none.getCompactSerialization()));
        refused(asserted("x"));
        refused(asserted("a.b.c"));
    }

    @Test
    void an_assertion_for_a_client_of_another_method_is_refused() throws JoseException {
        PublicJsonWebKey key = key("k1");
        Changed made =
                clients.registered(
                        Map.of(
                                "grant_types",
                                SERVICE,
                                "jwks",
                                Map.of(
                                        "keys",
                                        List.of(key.toParams(OutputControlLevel.PUBLIC_ONLY)))));
        refused(asserted(assertion(key, claims(made.client()))));
    }

    @Test
    void a_public_client_gives_its_name_and_no_secret() {
        Client spa = clients.spa();
        assertThatThrownBy(() ->
                        registryAuthenticate(
                                new ClientCredentials(
                                        ClientCredentials.Presented.POST,
                                        spa.clientId(),
                                        "x",
                                        null,
                                        null)))
                .isInstanceOf(OAuthException.class);
        assertThat(
                        registryAuthenticate(
                                new ClientCredentials(
                                        ClientCredentials.Presented.NOTHING,
                                        spa.clientId(),
                                        null,
                                        null,
                                        null)))
                .isEqualTo(spa);
    }

    @Inject ClientAuthenticator authenticator;

    private Client registryAuthenticate(ClientCredentials credentials) {
        return authenticator.authenticate(credentials);
    }

    private Changed service(String method) {
        return clients.registered(
                Map.of("grant_types", SERVICE, "token_endpoint_auth_method", method));
    }

    private Client signer(PublicJsonWebKey key) {
        return clients.client(
                Map.of(
                        "grant_types",
                        SERVICE,
                        "token_endpoint_auth_method",
                        "private_key_jwt",
                        "jwks",
                        Map.of("keys", List.of(key.toParams(OutputControlLevel.PUBLIC_ONLY)))));
    }

    private String accessToken(Changed made) {
        return token(basic(made.client().clientId(), made.secret()), Map.of())
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }

    private String issuer() {
        return config.issuer().toString();
    }

    private JwtClaims claims(Client client) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(client.clientId());
        claims.setSubject(client.clientId());
        claims.setAudience(issuer());
        claims.setExpirationTimeMinutesInTheFuture(1);
        claims.setIssuedAtToNow();
        claims.setGeneratedJwtId();
        return claims;
    }

    private static PublicJsonWebKey key(String kid) throws JoseException {
        PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId(kid);
        return key;
    }

    private static String assertion(PublicJsonWebKey key, JwtClaims claims) throws JoseException {
        return assertion(key, null, claims);
    }

    /// @param type null for none
    private static String assertion(PublicJsonWebKey key, String type, JwtClaims claims)
            throws JoseException {
        JsonWebSignature jws = new JsonWebSignature();
        if (type != null) {
            jws.setHeader("typ", type);
        }
        jws.setPayload(claims.toJson());
        jws.setKey(key.getPrivateKey());
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setAlgorithmHeaderValue("ES256");
        return jws.getCompactSerialization();
    }

    private static Response asserted(String assertion) {
        return token(given(), assertionForm(assertion));
    }

    private static Map<String, String> assertionForm(String assertion) {
        return Map.of(
                "client_assertion",
                assertion,
                "client_assertion_type",
                ClientCredentials.JWT_BEARER);
    }

    private static Map<String, String> post(Changed made, String secret) {
        return Map.of("client_id", made.client().clientId(), "client_secret", secret);
    }

    private static RequestSpecification basic(String id, String secret) {
        return given().header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                (id + ":" + secret)
                                                        .getBytes(StandardCharsets.UTF_8)));
    }

    private static Response token(RequestSpecification request, Map<String, String> more) {
        Map<String, String> form = new HashMap<>(more);
        form.put("grant_type", "client_credentials");
        return request.contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParams(form)
                .post("/oauth/token");
    }

    private static Response refused(Response answer) {
        answer.then().statusCode(401).body("error", equalTo("invalid_client"));
        return answer;
    }
}
