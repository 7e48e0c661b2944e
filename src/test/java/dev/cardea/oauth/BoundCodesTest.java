package dev.cardea.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.DpopKey;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.Visitor;
import dev.cardea.web.CertificateHeaderTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Codes, pushed requests and the refresh tokens of public clients are good for whom they were made
/// alone, with what they were announced with, in their minute.
@QuarkusTest
class BoundCodesTest {

    private static final String TOKEN = "http://localhost:8081/oauth/token";
    private static final String PAR = "http://localhost:8081/oauth/par";
    private static final String CALLBACK = "https://app.example/cb";
    private static final String REFRESH = "refresh_token";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject Database database;

    private final Pkce pkce = Pkce.fresh();
    private final DpopKey key = new DpopKey();
    private Visitor visitor;
    private Client client;

    @BeforeEach
    void register() {
        visitor = new Visitor(people.somebody());
        client = clients.spa();
    }

    @Test
    void a_code_is_worth_nothing_to_another_client_and_stays_good_for_its_own() {
        String code = code(Map.of());

        refused("invalid_grant", OAuthClients.redeem(clients.spa(), code, pkce));

        OAuthClients.redeem(client, code, pkce).then().statusCode(200);
    }

    @Test
    void a_code_goes_with_the_redirect_uri_of_its_request() {
        client = clients.client(spa(Map.of("redirect_uris", List.of(CALLBACK, CALLBACK + "2"))));
        String code = code(Map.of());

        for (String other : List.of(CALLBACK + "2", CALLBACK + "/", "https://else.example/cb")) {
            Map<String, String> form = redeeming(code);
            form.put("redirect_uri", other);
            refused("invalid_grant", OAuthClients.token(form));
        }

        OAuthClients.redeem(client, code, pkce).then().statusCode(200);
    }

    @Test
    void where_there_was_no_challenge_the_redirect_uri_is_said_again() {
        ClientRegistry.Changed app =
                clients.registered(
                        Map.of(
                                "redirect_uris",
                                List.of(CALLBACK),
                                "token_endpoint_auth_method",
                                "client_secret_post"));
        Map<String, String> request = CodeRequest.of(app.client(), pkce);
        request.remove("code_challenge");
        request.remove("code_challenge_method");
        Map<String, String> form = new HashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("client_id", app.client().clientId());
        form.put("client_secret", app.secret());
        form.put("code", visitor.answer(request).get("code"));

        refused("invalid_request", OAuthClients.token(form));

        form.put("redirect_uri", CALLBACK);
        OAuthClients.token(form).then().statusCode(200);
    }

    @Test
    void a_code_is_over_after_its_minute() {
        String code = code(Map.of());
        database.update(
                "UPDATE authorization_code SET expires_at = now() WHERE hash = ?",
                Secrets.sha256(code));

        refused("invalid_grant", OAuthClients.redeem(client, code, pkce));
    }

    @Test
    void a_pushed_request_is_over_after_its_minute() {
        String uri = pushed(null, Map.of()).path("request_uri");
        database.update(
                "UPDATE pushed_request SET expires_at = now() WHERE hash = ?", Secrets.sha256(uri));

        notFound(client, uri);
    }

    @Test
    void a_pushed_request_is_worth_nothing_to_another_client_and_stays_good_for_its_own() {
        String uri = pushed(null, Map.of()).path("request_uri");

        notFound(clients.spa(), uri);

        assertThat(visitor.answer(Map.of("client_id", client.clientId(), "request_uri", uri)))
                .containsKey("code");
    }

    @Test
    void a_code_for_a_key_wants_a_proof_by_that_key() {
        holdsTheKey(code(Map.of("dpop_jkt", key.thumbprint())));
    }

    @Test
    void a_request_that_is_pushed_with_a_proof_is_for_its_key() {
        for (Map<String, String> more :
                List.of(Map.<String, String>of(), Map.of("dpop_jkt", key.thumbprint()))) {
            String uri = pushed(key, more).path("request_uri");
            holdsTheKey(
                    visitor.answer(Map.of("client_id", client.clientId(), "request_uri", uri))
                            .get("code"));
        }
    }

    @Test
    void a_request_cannot_be_pushed_for_another_key_than_that_of_its_proof() {
        refused("invalid_dpop_proof", pushed(key, Map.of("dpop_jkt", new DpopKey().thumbprint())));
    }

    @Test
    void the_refresh_token_of_a_public_client_stays_with_its_key() {
        String code = code(Map.of("scope", "openid offline_access"));
        String refresh = by(key, redeeming(code)).then().statusCode(200).extract().path(REFRESH);

        refused("invalid_grant", by(null, refreshing(refresh)));
        refused("invalid_grant", by(new DpopKey(), refreshing(refresh)));

        Response next = by(key, refreshing(refresh));
        assertThat(boundTo(next, "jkt")).isEqualTo(key.thumbprint());
        refused("invalid_grant", by(null, refreshing(next.path(REFRESH))));
        by(key, refreshing(next.path(REFRESH))).then().statusCode(200);
    }

    @Test
    void the_refresh_token_of_a_public_client_stays_with_its_certificate() {
        client = clients.client(spa(Map.of("tls_client_certificate_bound_access_tokens", true)));
        String code = code(Map.of("scope", "openid offline_access"));
        Response first = with(CertificateHeaderTest.RFC9440, redeeming(code));
        assertThat(boundTo(first, "'x5t#S256'")).isEqualTo(CertificateHeaderTest.THUMBPRINT);
        String refresh = first.path(REFRESH);

        refused("invalid_grant", with(CertificateHeaderTest.OTHER, refreshing(refresh)));

        with(CertificateHeaderTest.RFC9440, refreshing(refresh)).then().statusCode(200);
    }

    /// RFC 9449 §5.2.
    @Test
    void where_a_proof_is_a_must_no_certificate_takes_its_place() {
        client =
                clients.client(
                        spa(
                                Map.of(
                                        "tls_client_certificate_bound_access_tokens",
                                        true,
                                        "dpop_bound_access_tokens",
                                        true)));
        Map<String, String> form = redeeming(code(Map.of()));

        refused("invalid_request", with(CertificateHeaderTest.RFC9440, form));
        refused("invalid_request", by(key, form));

        Map<String, String> both = new HashMap<>(headers(key, TOKEN));
        both.put("Client-Cert", CertificateHeaderTest.RFC9440);
        Response tokens = post("/oauth/token", both, form);
        assertThat(boundTo(tokens, "jkt")).isEqualTo(key.thumbprint());
        assertThat(boundTo(tokens, "'x5t#S256'")).isEqualTo(CertificateHeaderTest.THUMBPRINT);
    }

    private static Map<String, Object> spa(Map<String, Object> more) {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("redirect_uris", List.of(CALLBACK));
        metadata.put("token_endpoint_auth_method", "none");
        metadata.put("grant_types", List.of("authorization_code", REFRESH));
        metadata.putAll(more);
        return metadata;
    }

    private String code(Map<String, String> more) {
        return visitor.answer(CodeRequest.of(client, pkce, more)).get("code");
    }

    /// @param prover whose proof goes with it; null for none
    private Response pushed(DpopKey prover, Map<String, String> more) {
        return post("/oauth/par", headers(prover, PAR), CodeRequest.of(client, pkce, more));
    }

    private Map<String, String> redeeming(String code) {
        Map<String, String> form = new HashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("client_id", client.clientId());
        form.put("code", code);
        form.put("redirect_uri", CALLBACK);
        form.put("code_verifier", pkce.verifier());
        return form;
    }

    private Map<String, String> refreshing(String token) {
        return Map.of("grant_type", REFRESH, "client_id", client.clientId(), REFRESH, token);
    }

    private static Response by(DpopKey prover, Map<String, String> form) {
        return post("/oauth/token", headers(prover, TOKEN), form);
    }

    private static Response with(String certificate, Map<String, String> form) {
        return post("/oauth/token", Map.of("Client-Cert", certificate), form);
    }

    private static Map<String, String> headers(DpopKey prover, String url) {
        return prover == null ? Map.of() : Map.of("DPoP", prover.proof("POST", url, null));
    }

    private static Response post(
            String path, Map<String, String> headers, Map<String, String> form) {
        return People.anywhere()
                .headers(headers)
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParams(form)
                .post(path);
    }

    private void holdsTheKey(String code) {
        refused("invalid_dpop_proof", by(null, redeeming(code)));
        refused("invalid_dpop_proof", by(new DpopKey(), redeeming(code)));
        assertThat(boundTo(by(key, redeeming(code)), "jkt")).isEqualTo(key.thumbprint());
    }

    private static String boundTo(Response tokens, String how) {
        tokens.then().statusCode(200);
        return Claims.of(tokens.path("access_token")).json().getString("cnf." + how);
    }

    private static void refused(String error, Response answer) {
        answer.then().statusCode(400).body("error", equalTo(error));
    }

    private static void notFound(Client asking, String uri) {
        new Browser()
                .authorize(Map.of("client_id", asking.clientId(), "request_uri", uri))
                .then()
                .statusCode(400)
                .header("Location", nullValue())
                .body(containsString("id=\"error-code\">invalid_request_uri<"));
    }
}
