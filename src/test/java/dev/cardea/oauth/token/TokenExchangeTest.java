package dev.cardea.oauth.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.cardea.accounts.Account;
import dev.cardea.audit.AuditLog;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.keys.JwtSigner;
import dev.cardea.support.Claims;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Token exchange (RFC 8693): what it gives, and every way to get more out of it than went in.
@QuarkusTest
class TokenExchangeTest {

    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final String ISSUER = "http://localhost:8081";
    private static final String ORDERS = "https://orders.example";
    private static final String STOCK = "https://stock.example";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject JwtSigner signer;
    @Inject AuditLog audit;

    @Test
    void a_service_gets_a_narrower_token_for_the_next_one_and_is_named_in_it() {
        Account account = people.somebody();
        String subject = People.login(account, "profile email").getString("access_token");
        ClientRegistry.Changed gateway = service(ISSUER, ORDERS);

        JsonPath answer =
                exchange(gateway, subject, Map.of("audience", ORDERS, "scope", "profile"))
                        .then()
                        .statusCode(200)
                        .header("Cache-Control", "no-store")
                        .body("issued_token_type", equalTo(ACCESS_TOKEN))
                        .body("token_type", equalTo("Bearer"))
                        .body("refresh_token", nullValue())
                        .extract()
                        .jsonPath();

        JsonPath before = Claims.of(subject).json();
        JsonPath after = Claims.of(answer.getString("access_token")).json();
        assertThat(after.getString("sub")).isEqualTo(account.id().toString());
        assertThat(after.getString("sid")).isEqualTo(before.getString("sid"));
        assertThat(after.getString("aud")).isEqualTo(ORDERS);
        assertThat(after.getString("scope")).isEqualTo("profile");
        assertThat(after.getString("client_id")).isEqualTo(gateway.client().clientId());
        assertThat(after.getString("act.sub")).isEqualTo(gateway.client().clientId());
        assertThat(after.getLong("iat")).isEqualTo(before.getLong("iat"));
        assertThat(after.getLong("exp")).isLessThanOrEqualTo(before.getLong("exp"));
        assertThat(after.getString("jti")).isNotEqualTo(before.getString("jti"));
        assertThat(audit.newest(account.id(), 1).getFirst().type()).isEqualTo("TOKEN_EXCHANGED");
    }

    @Test
    void the_next_service_exchanges_it_again_and_the_chain_is_told() {
        ClientRegistry.Changed gateway = service(ISSUER, ORDERS);
        ClientRegistry.Changed orders = service(ORDERS, STOCK);
        String first = People.login(people.somebody(), "profile email").getString("access_token");
        String second = exchanged(gateway, first, Map.of("audience", ORDERS, "scope", "profile"));

        JsonPath third = Claims.of(exchanged(orders, second, Map.of("resource", STOCK))).json();

        assertThat(third.getString("act.sub")).isEqualTo(orders.client().clientId());
        assertThat(third.getString("act.act.sub")).isEqualTo(gateway.client().clientId());
        refused(orders, second, Map.of("audience", STOCK, "scope", "email"), "invalid_scope");
        refused(gateway, second, Map.of("audience", STOCK), "invalid_target");
    }

    @Test
    void a_log_out_ends_what_was_exchanged() {
        ClientRegistry.Changed gateway = service(ISSUER, ORDERS);
        ClientRegistry.Changed orders = service(ORDERS, STOCK);
        JsonPath login = People.login(people.somebody());
        String narrower =
                exchanged(gateway, login.getString("access_token"), Map.of("audience", ORDERS));

        People.post("/auth/logout", login.getString("access_token"), Map.of())
                .then()
                .statusCode(204);

        refused(orders, narrower, Map.of("audience", STOCK), "invalid_request");
        refused(
                gateway,
                login.getString("access_token"),
                Map.of("audience", ORDERS),
                "invalid_request");
    }

    @Test
    void what_ends_everything_of_a_person_ends_what_was_exchanged_before() {
        ClientRegistry.Changed gateway = service(ISSUER, ORDERS);
        ClientRegistry.Changed orders = service(ORDERS, STOCK);
        Account account = people.somebody();
        String login = People.login(account).getString("access_token");
        String narrower = exchanged(gateway, login, Map.of("audience", ORDERS));

        People.post("/auth/logout", login, Map.of("everywhere", true)).then().statusCode(204);

        refused(orders, narrower, Map.of("audience", STOCK), "invalid_request");
    }

    @Test
    void nobody_asks_for_more_scope_than_the_token_has_or_the_client_is_registered_for() {
        String token = token(Map.of("scope", "profile email", "aud", ORDERS));

        refused(
                service(ORDERS, STOCK),
                token,
                Map.of("audience", STOCK, "scope", "roles"),
                "invalid_scope");
        refused(
                service(ORDERS, STOCK, "profile"),
                token,
                Map.of("audience", STOCK, "scope", "profile email"),
                "invalid_scope");
        assertThat(
                        Claims.of(
                                        exchanged(
                                                service(ORDERS, STOCK, "profile"),
                                                token,
                                                Map.of("audience", STOCK)))
                                .scope())
                .containsExactly("profile");
    }

    @Test
    void administration_is_not_passed_on() {
        ClientRegistry.Changed gateway = service(ISSUER, ORDERS);
        String admin =
                People.login(people.administrator(), "cardea:admin cardea:admin:users:read")
                        .getString("access_token");

        for (String scope : List.of("cardea:admin", "cardea:admin:users:read")) {
            refused(gateway, admin, Map.of("audience", ORDERS, "scope", scope), "invalid_scope");
        }
        String narrower = exchanged(gateway, admin, Map.of("audience", ORDERS));
        assertThat(Claims.of(narrower).json().getString("scope")).isNull();
        People.as(narrower).get("/admin/api/users").then().statusCode(401);
    }

    @Test
    void roles_stay_behind_where_their_scope_does() {
        String token =
                token(
                        Map.of(
                                "scope",
                                "roles profile",
                                "roles",
                                List.of("clerk"),
                                "org_id",
                                UUID.randomUUID().toString(),
                                "aud",
                                ORDERS));
        ClientRegistry.Changed orders = service(ORDERS, STOCK);

        Claims with = Claims.of(exchanged(orders, token, Map.of("audience", STOCK)));
        Claims without =
                Claims.of(exchanged(orders, token, Map.of("audience", STOCK, "scope", "profile")));

        assertThat(with.roles()).containsExactly("clerk");
        assertThat(without.roles()).isEmpty();
        assertThat(without.organization()).isNotNull();
    }

    @Test
    void nobody_asks_for_an_audience_that_is_not_registered_for_the_client() {
        String token = token(Map.of("aud", ORDERS));

        refused(service(ORDERS, STOCK), token, Map.of("audience", ISSUER), "invalid_target");
        refused(service(ORDERS, STOCK), token, Map.of("resource", "x"), "invalid_target");
        assertThat(
                        Claims.of(exchanged(service(ORDERS, STOCK), token, Map.of()))
                                .json()
                                .getString("aud"))
                .isEqualTo(ORDERS);
        String own = token(Map.of("aud", ISSUER));
        refused(service(ORDERS, STOCK), own, Map.of("audience", STOCK), "invalid_request");
    }

    @Test
    void another_clients_token_is_not_for_whoever_finds_it() {
        String token = token(Map.of("client_id", "somebody-else", "aud", ISSUER));

        refused(service(ORDERS, STOCK), token, Map.of("audience", STOCK), "invalid_request");
    }

    @Test
    void a_client_that_registered_itself_gets_no_rights_by_its_own_word() {
        ClientRegistry.Changed stranger =
                clients.registered(metadata(ISSUER, ORDERS, null), Client.Source.REGISTERED);

        refused(
                stranger,
                token(Map.of("aud", ISSUER)),
                Map.of("audience", ORDERS),
                "invalid_request");
    }

    @Test
    void tokens_that_are_over_or_not_ours_or_of_another_kind_are_refused() {
        ClientRegistry.Changed orders = service(ORDERS, STOCK);
        Map<String, String> stock = Map.of("audience", STOCK);
        long now = Instant.now().getEpochSecond();
        JsonPath login = People.login(people.somebody(), "openid profile");

        refused(orders, token(Map.of("aud", ORDERS, "exp", now - 1)), stock, "invalid_request");
        refused(orders, token(Map.of("aud", ORDERS, "iss", "https://x")), stock, "invalid_request");
        refused(orders, token(Map.of("aud", ORDERS)) + "x", stock, "invalid_request");
        ClientRegistry.Changed gateway = service(ISSUER, STOCK);
        refused(gateway, login.getString("id_token"), stock, "invalid_request");
        refused(gateway, login.getString("refresh_token"), stock, "invalid_request");
        refused(
                gateway,
                signer.sign("JWT", claims(Map.of("aud", ISSUER))),
                stock,
                "invalid_request");
    }

    @Test
    void types_that_we_neither_take_nor_give_are_refused() {
        ClientRegistry.Changed orders = service(ORDERS, STOCK);
        String token = token(Map.of("aud", ORDERS));
        String idToken = "urn:ietf:params:oauth:token-type:id_token";
        String refreshToken = "urn:ietf:params:oauth:token-type:refresh_token";

        refused(orders, token, Map.of("subject_token_type", idToken), "invalid_request");
        refused(orders, token, Map.of("requested_token_type", refreshToken), "invalid_request");
        refused(orders, token, Map.of("actor_token_type", ACCESS_TOKEN), "invalid_request");
        refused(orders, token, Map.of("actor_token", token), "invalid_request");
        refused(orders, "", Map.of("audience", STOCK), "invalid_request");
    }

    @Test
    void who_may_act_is_who_the_token_says() {
        ClientRegistry.Changed orders = service(ORDERS, STOCK);
        ClientRegistry.Changed other = service(ISSUER, STOCK);
        String token =
                token(Map.of("aud", ORDERS, "may_act", Map.of("sub", other.client().clientId())));

        refused(orders, token, Map.of("audience", STOCK), "invalid_request");
        assertThat(
                        Claims.of(exchanged(other, token, Map.of("audience", STOCK)))
                                .json()
                                .getString("act.sub"))
                .isEqualTo(other.client().clientId());
        String strange = token(Map.of("aud", ORDERS, "may_act", Map.of("badge", "7")));
        refused(orders, strange, Map.of("audience", STOCK), "invalid_request");
    }

    @Test
    void an_actor_token_is_the_clients_own() {
        ClientRegistry.Changed orders = service(ORDERS, STOCK);
        String token = token(Map.of("aud", ORDERS));
        String clerk = token(Map.of("sub", "clerk", "client_id", orders.client().clientId()));
        String stranger = token(Map.of("sub", "clerk", "client_id", "somebody-else"));

        assertThat(Claims.of(exchanged(orders, token, acting(clerk))).json().getString("act.sub"))
                .isEqualTo("clerk");
        refused(orders, token, acting(stranger), "invalid_request");
    }

    @Test
    void an_actor_token_bound_to_a_key_is_used_by_its_holder_alone() {
        ClientRegistry.Changed orders = service(ORDERS, STOCK);
        Map<String, Object> clerk = Map.of("sub", "clerk", "client_id", orders.client().clientId());
        for (String key : List.of("jkt", "x5t#S256")) {
            Map<String, Object> bound = new HashMap<>(clerk);
            bound.put("cnf", Map.of(key, "another key"));
            refused(orders, token(Map.of("aud", ORDERS)), acting(token(bound)), "invalid_request");
        }
    }

    @Test
    void a_chain_does_not_grow_for_ever() {
        ClientRegistry.Changed orders = service(ORDERS, STOCK);
        Map<String, Object> act = Map.of("sub", "0");
        for (int i = 1; i < 8; i++) {
            act = Map.of("sub", "" + i, "act", act);
        }

        refused(
                orders,
                token(Map.of("aud", ORDERS, "act", act)),
                Map.of("audience", STOCK),
                "invalid_request");
    }

    @Test
    void a_token_bound_to_a_key_is_narrowed_by_its_holder_alone() {
        ClientRegistry.Changed orders = service(ORDERS, STOCK);
        String bound =
                token(
                        Map.of(
                                "client_id",
                                orders.client().clientId(),
                                "cnf",
                                Map.of("jkt", "another key")));

        refused(orders, bound, Map.of("audience", STOCK), "invalid_request");
    }

    @Test
    void a_public_client_exchanges_nothing() {
        Map<String, Object> metadata = new HashMap<>(metadata(ORDERS, STOCK, null));
        metadata.put("token_endpoint_auth_method", "none");

        OAuthClients.token(
                        Map.of(
                                "grant_type",
                                EXCHANGE,
                                "client_id",
                                clients.client(metadata).clientId(),
                                "subject_token",
                                token(Map.of("aud", ORDERS)),
                                "subject_token_type",
                                ACCESS_TOKEN))
                .then()
                .statusCode(400)
                .body("error", equalTo("unauthorized_client"));
    }

    private ClientRegistry.Changed service(String self, String next) {
        return service(self, next, null);
    }

    private ClientRegistry.Changed service(String self, String next, String scope) {
        return clients.registered(metadata(self, next, scope));
    }

    private static Map<String, Object> metadata(String self, String next, String scope) {
        Map<String, Object> metadata =
                new HashMap<>(
                        Map.of(
                                "grant_types", List.of(EXCHANGE),
                                "resource_server", self,
                                "exchange_audiences", List.of(next)));
        if (scope != null) {
            metadata.put("scope", scope);
        }
        return metadata;
    }

    private String token(Map<String, Object> more) {
        return signer.sign("at+jwt", claims(more));
    }

    private static Map<String, Object> claims(Map<String, Object> more) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims =
                new HashMap<>(
                        Map.of(
                                "iss",
                                ISSUER,
                                "sub",
                                UUID.randomUUID().toString(),
                                "sid",
                                UUID.randomUUID().toString(),
                                "aud",
                                ISSUER,
                                "client_id",
                                "app",
                                "jti",
                                UUID.randomUUID().toString(),
                                "iat",
                                now,
                                "exp",
                                now + 300));
        claims.putAll(more);
        return claims;
    }

    private static Map<String, String> acting(String token) {
        return Map.of("audience", STOCK, "actor_token", token, "actor_token_type", ACCESS_TOKEN);
    }

    private static String exchanged(
            ClientRegistry.Changed client, String subject, Map<String, String> more) {
        return exchange(client, subject, more)
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }

    private static void refused(
            ClientRegistry.Changed client, String subject, Map<String, String> more, String error) {
        exchange(client, subject, more).then().statusCode(400).body("error", equalTo(error));
    }

    private static Response exchange(
            ClientRegistry.Changed client, String subject, Map<String, String> more) {
        Map<String, String> form =
                new HashMap<>(
                        Map.of(
                                "grant_type", EXCHANGE,
                                "subject_token", subject,
                                "subject_token_type", ACCESS_TOKEN));
        form.putAll(more);
        return given().auth()
                .preemptive()
                .basic(client.client().clientId(), client.secret())
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParams(form)
                .post("/oauth/token");
    }
}
