package dev.cardea.oauth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientMetadata;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.keys.JwtVerifier;
import dev.cardea.revocation.RevocationLog;
import dev.cardea.revocation.RevocationRule;
import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.OtherSettings;
import dev.cardea.support.People;
import dev.cardea.support.TlsServer;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pairwise subjects (OpenID Connect Core §8.1) in every place where a client is told of whom.
@QuarkusTest
@TestProfile(OtherSettings.class)
class PairwiseSubjectsTest {

    private static final String SCOPE = "openid email offline_access";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject JwtVerifier verifier;
    @Inject RevocationLog log;
    @Inject ClientRegistry registry;
    @Inject ObjectMapper json;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private TlsServer server;
    private ClientRegistry.Changed app;
    private Visitor visitor;
    private JsonPath tokens;
    private String sub;
    private String sid;

    @BeforeEach
    void somebody_logs_in_to_a_pairwise_client() {
        server =
                TlsServer.start()
                        .on(
                                "/out",
                                exchange -> {
                                    byte[] body = exchange.getRequestBody().readAllBytes();
                                    received.add(new String(body, StandardCharsets.UTF_8));
                                    TlsServer.answer(exchange, 200, "text/plain", "");
                                })
                        .json(
                                "/sector.json",
                                "[\"https://one.example/cb\", \"https://two.example/cb\"]");
        app = pairwise("https://app.example/cb", Map.of("backchannel_logout_uri", url("/out")));
        visitor = new Visitor(people.somebody());
        tokens = visitor.tokens(app, SCOPE);
        sub = idToken(tokens).getString("sub");
        sid = idToken(tokens).getString("sid");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void discovery_says_that_there_are_such() {
        given().get("/.well-known/openid-configuration")
                .then()
                .body("subject_types_supported", hasItems("public", "pairwise"));
    }

    @Test
    void the_subject_is_stable_in_a_sector_and_another_in_each_other() {
        assertThat(sub).hasSize(43).isNotEqualTo(visitor.account().id().toString());
        assertThat(idToken(visitor.tokens(app, SCOPE)).getString("sub")).isEqualTo(sub);
        ClientRegistry.Changed same = pairwise("https://app.example/other", Map.of());
        assertThat(idToken(visitor.tokens(same, SCOPE)).getString("sub")).isEqualTo(sub);
        ClientRegistry.Changed other = pairwise("https://other.example/cb", Map.of());
        JsonPath elsewhere = idToken(visitor.tokens(other, SCOPE));
        assertThat(elsewhere.getString("sub")).hasSize(43).isNotEqualTo(sub);
        assertThat(idToken(new Visitor(people.somebody()).tokens(app, SCOPE)).getString("sub"))
                .isNotEqualTo(sub);
    }

    @Test
    void one_document_makes_clients_of_several_hosts_one_sector() {
        Map<String, Object> sector = Map.of("sector_identifier_uri", url("/sector.json"));
        ClientRegistry.Changed one = pairwise("https://one.example/cb", sector);
        ClientRegistry.Changed two = pairwise("https://two.example/cb", sector);
        assertThat(idToken(visitor.tokens(one, SCOPE)).getString("sub"))
                .isEqualTo(idToken(visitor.tokens(two, SCOPE)).getString("sub"));
    }

    @Test
    void all_that_leaves_for_the_client_says_the_same_and_shows_no_id() throws Exception {
        JsonPath access = Claims.of(tokens.getString("access_token")).json();
        assertThat(access.getString("sub")).isEqualTo(sub);
        assertThat(access.getString("sid")).isEqualTo(sid);
        Response userinfo = userinfo(tokens.getString("access_token"));
        userinfo.then()
                .statusCode(200)
                .body("sub", equalTo(sub))
                .body("email", equalTo(visitor.account().email()));
        JsonPath refreshed = refresh(tokens.getString("refresh_token"));
        assertThat(Claims.of(refreshed.getString("access_token")).json().getString("sub"))
                .isEqualTo(sub);
        assertThat(Claims.of(refreshed.getString("id_token")).json().getString("sid"))
                .isEqualTo(sid);
        Response introspected = introspect(app, tokens.getString("access_token"));
        introspected.then().body("active", equalTo(true)).body("sub", equalTo(sub));
        Response checked =
                given().auth().oauth2(tokens.getString("access_token")).get("/oauth/check");
        checked.then().header("X-Auth-Subject", sub);
        String logoutToken = logoutToken();
        assertThat(
                        verifier.verify(logoutToken, "logout+jwt", List.of(app.client().clientId()))
                                .claims()
                                .getSubject())
                .isEqualTo(sub);
        assertThat(Claims.of(logoutToken).json().getString("sid")).isEqualTo(sid);

        showsNoId(
                tokens.prettyPrint(),
                refreshed.prettyPrint(),
                userinfo.asString(),
                introspected.asString(),
                checked.headers().toString(),
                logoutToken);
        showsNoIdWithin(
                tokens.getString("access_token"),
                tokens.getString("id_token"),
                tokens.getString("refresh_token"),
                refreshed.getString("refresh_token"),
                logoutToken);
    }

    @Test
    void a_signed_userinfo_says_it_too() {
        ClientRegistry.Changed signed =
                pairwise(
                        "https://app.example/signed",
                        Map.of("userinfo_signed_response_alg", "RS256"));
        String jwt = userinfo(visitor.tokens(signed, SCOPE).getString("access_token")).asString();
        assertThat(Claims.of(jwt).json().getString("sub")).isEqualTo(sub);
    }

    @Test
    void a_resource_server_knows_the_person_as_the_client_does_and_so_does_the_next_one() {
        ClientRegistry.Changed api =
                clients.registered(
                        Map.of(
                                "token_endpoint_auth_method",
                                "client_secret_post",
                                "grant_types",
                                List.of("urn:ietf:params:oauth:grant-type:token-exchange"),
                                "resource_server",
                                OtherSettings.AUDIENCE,
                                "exchange_audiences",
                                List.of(OtherSettings.AUDIENCE)));
        introspect(api, tokens.getString("access_token")).then().body("sub", equalTo(sub));
        String exchanged =
                OAuthClients.token(
                                Map.of(
                                        "grant_type",
                                        "urn:ietf:params:oauth:grant-type:token-exchange",
                                        "client_id",
                                        api.client().clientId(),
                                        "client_secret",
                                        api.secret(),
                                        "subject_token",
                                        tokens.getString("access_token"),
                                        "subject_token_type",
                                        "urn:ietf:params:oauth:token-type:access_token"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("access_token");
        assertThat(Claims.of(exchanged).json().getString("sub")).isEqualTo(sub);
        userinfo(exchanged).then().statusCode(200).body("sub", equalTo(sub));
        logOut();
        userinfo(exchanged).then().statusCode(401);
    }

    @Test
    void a_hint_names_the_person_as_the_client_knows_them() {
        assertThat(silently(app, Map.of("id_token_hint", tokens.getString("id_token"))))
                .isEqualTo("code");
        assertThat(silently(app, subClaim(sub))).isEqualTo("code");
        assertThat(silently(app, subClaim(visitor.account().id().toString())))
                .isEqualTo("login_required");
    }

    @Test
    void an_id_token_of_another_sector_tells_nobody_who_it_is_about() {
        ClientRegistry.Changed other = pairwise("https://other.example/cb", Map.of());
        String theirs = visitor.tokens(other, SCOPE).getString("id_token");
        assertThat(silently(other, Map.of("id_token_hint", theirs))).isEqualTo("code");
        assertThat(silently(app, Map.of("id_token_hint", theirs))).isEqualTo("login_required");
    }

    @Test
    void an_id_token_of_the_client_logs_out_without_asking() {
        Response answer = logOut();
        answer.then().statusCode(303).header("Location", startsWith("https://app.example/bye"));
        assertThat(visitor.silently(app)).isEqualTo("login_required");
    }

    @Test
    void services_that_verify_by_themselves_are_told_by_the_names_that_they_know() {
        long before = log.head();
        logOut();
        assertThat(rules(before, RevocationRule.Type.SID)).contains(sid).hasSize(2);
        userinfo(tokens.getString("access_token")).then().statusCode(401);

        JsonPath again = visitor.tokens(app, SCOPE);
        long second = log.head();
        People.post(
                "/auth/logout",
                People.login(visitor.account()).getString("access_token"),
                Map.of("everywhere", true));
        assertThat(rules(second, RevocationRule.Type.SUB))
                .containsExactlyInAnyOrder(sub, visitor.account().id().toString());
        userinfo(again.getString("access_token")).then().statusCode(401);
    }

    @Test
    void the_scope_profile_does_not_tell_the_address_that_all_sectors_would_share() {
        ClientRegistry.Changed other = pairwise("https://profile.example/cb", Map.of());
        String token = visitor.tokens(other, "openid profile").getString("access_token");
        assertThat(userinfo(token).asString())
                .contains("Some Body")
                .doesNotContain(visitor.account().email());
    }

    @Test
    void a_client_that_registered_itself_stays_in_its_sector() {
        Map<String, Object> pairwise =
                Map.of(
                        "redirect_uris",
                        List.of("https://own.example/cb"),
                        "subject_type",
                        "pairwise");
        Client itself = clients.registered(pairwise, Client.Source.REGISTERED).client();
        Map<String, Object> open = Map.of("redirect_uris", List.of("https://own.example/cb"));
        Client unhidden = clients.registered(open, Client.Source.REGISTERED).client();

        changed(
                itself,
                Map.of(
                        "redirect_uris",
                        List.of("https://own.example/other"),
                        "subject_type",
                        "pairwise"));
        assertThatThrownBy(() -> changed(itself, open)).hasMessageContaining("subject_type");
        assertThatThrownBy(() -> changed(unhidden, pairwise)).hasMessageContaining("subject_type");
        assertThatThrownBy(() ->
                        changed(
                                itself,
                                Map.of(
                                        "redirect_uris",
                                        List.of("https://victim.example/cb"),
                                        "subject_type",
                                        "pairwise")))
                .hasMessageContaining("register anew");
    }

    @Test
    void a_document_of_a_sector_says_nothing_about_a_client_without_redirects() {
        assertThatThrownBy(() ->
                        clients.registered(
                                Map.of(
                                        "grant_types",
                                        List.of("urn:ietf:params:oauth:grant-type:device_code"),
                                        "subject_type",
                                        "pairwise",
                                        "sector_identifier_uri",
                                        url("/sector.json"))))
                .hasMessageContaining("sector_identifier_uri");
    }

    private void changed(Client client, Map<String, Object> metadata) {
        registry.changeItself(
                registry.get(client.id()), json.convertValue(metadata, ClientMetadata.class));
    }

    @Test
    void a_client_that_administrators_moved_is_another_sector_from_its_next_refresh_on() {
        ClientMetadata moved =
                json.convertValue(
                        metadata(
                                "https://moved.example/cb",
                                Map.of("backchannel_logout_uri", url("/out"))),
                        ClientMetadata.class);
        registry.change(app.client().id(), moved, false, null);

        JsonPath refreshed = idToken(refresh(tokens.getString("refresh_token")));

        assertThat(refreshed.getString("sub")).hasSize(43).isNotEqualTo(sub);
        long before = log.head();
        People.post(
                "/auth/logout",
                People.login(visitor.account()).getString("access_token"),
                Map.of("everywhere", true));
        assertThat(rules(before, RevocationRule.Type.SUB))
                .contains(sub, refreshed.getString("sub"));
    }

    @Test
    void what_is_given_back_is_refused() {
        given().formParam("token", tokens.getString("access_token"))
                .formParam("client_id", app.client().clientId())
                .formParam("client_secret", app.secret())
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .post("/oauth/revoke")
                .then()
                .statusCode(200);
        userinfo(tokens.getString("access_token")).then().statusCode(401);
    }

    private ClientRegistry.Changed pairwise(String redirect, Map<String, Object> more) {
        return clients.registered(metadata(redirect, more));
    }

    private static Map<String, Object> metadata(String redirect, Map<String, Object> more) {
        Map<String, Object> metadata = new HashMap<>(more);
        metadata.put("redirect_uris", List.of(redirect));
        metadata.put("post_logout_redirect_uris", List.of("https://app.example/bye"));
        metadata.put("subject_type", "pairwise");
        metadata.put("token_endpoint_auth_method", "client_secret_post");
        metadata.put("grant_types", List.of("authorization_code", "refresh_token"));
        return metadata;
    }

    private String url(String path) {
        return server.url(path);
    }

    private static JsonPath idToken(JsonPath tokens) {
        return Claims.of(tokens.getString("id_token")).json();
    }

    private static Response userinfo(String token) {
        return given().auth().oauth2(token).get("/oauth/userinfo");
    }

    private static Response introspect(ClientRegistry.Changed asker, String token) {
        return given().contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParam("client_id", asker.client().clientId())
                .formParam("client_secret", asker.secret())
                .formParam("token", token)
                .post("/oauth/introspect");
    }

    private JsonPath refresh(String token) {
        return OAuthClients.token(
                        Map.of(
                                "grant_type",
                                "refresh_token",
                                "client_id",
                                app.client().clientId(),
                                "client_secret",
                                app.secret(),
                                "refresh_token",
                                token))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private Response logOut() {
        return visitor.browser()
                .get(
                        "/oauth/logout?"
                                + Browser.query(
                                        Map.of(
                                                "id_token_hint",
                                                tokens.getString("id_token"),
                                                "post_logout_redirect_uri",
                                                "https://app.example/bye")));
    }

    private String logoutToken() {
        logOut();
        await().until(() -> !received.isEmpty());
        return received.getFirst().substring("logout_token=".length());
    }

    private String silently(ClientRegistry.Changed client, Map<String, String> more) {
        Map<String, String> request =
                CodeRequest.of(client.client(), Pkce.fresh(), Map.of("prompt", "none"));
        request.putAll(more);
        Map<String, String> answer = Browser.redirected(visitor.browser().authorize(request));
        return answer.containsKey("code") ? "code" : answer.get("error");
    }

    private static Map<String, String> subClaim(String value) {
        return Map.of("claims", "{\"id_token\":{\"sub\":{\"value\":\"" + value + "\"}}}");
    }

    private Set<String> rules(long after, RevocationRule.Type type) {
        return log.after(after, 100).stream()
                .filter(rule -> rule.type() == type)
                .map(RevocationRule::value)
                .collect(Collectors.toSet());
    }

    private void showsNoId(String... texts) {
        assertThat(texts).allSatisfy(text -> assertThat(text).doesNotContain(id().toString()));
    }

    /// Neither as text nor as bytes in what a token is made of.
    private void showsNoIdWithin(String... jwts) {
        String hex =
                HexFormat.of()
                        .formatHex(
                                ByteBuffer.allocate(16)
                                        .putLong(id().getMostSignificantBits())
                                        .putLong(id().getLeastSignificantBits())
                                        .array());
        assertThat(
                        Arrays.stream(jwts)
                                .flatMap(jwt -> Arrays.stream(jwt.split("[.]|^crt_", -1)))
                                .map(part -> Base64.getUrlDecoder().decode(part)))
                .allSatisfy(bytes -> {
                    assertThat(HexFormat.of().formatHex(bytes)).doesNotContain(hex);
                    assertThat(new String(bytes, StandardCharsets.UTF_8))
                            .doesNotContain(id().toString());
                });
    }

    private UUID id() {
        return visitor.account().id();
    }
}
