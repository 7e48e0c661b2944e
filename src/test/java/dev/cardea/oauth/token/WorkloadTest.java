package dev.cardea.oauth.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientTrust;
import dev.cardea.clients.InvalidMetadata;
import dev.cardea.keys.JwtSigner;
import dev.cardea.support.Claims;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.OAuthClients;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/// Kubernetes service accounts as clients (RFC 7523 §2.1), against a cluster that is none.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class WorkloadTest {

    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final String US = "http://localhost:8081";

    @Inject OAuthClients clients;
    @Inject ClientTrust trust;
    @Inject JwtSigner signer;
    @Inject MeterRegistry metrics;

    @Test
    void a_pod_gets_an_access_token_for_its_service_account_token() {
        Client client = workload("test/shop/orders");

        JsonPath answer =
                token(client, FakeCluster.token("shop", "orders", Map.of()))
                        .then()
                        .statusCode(200)
                        .body("token_type", equalTo("Bearer"))
                        .body("refresh_token", nullValue())
                        .extract()
                        .jsonPath();

        JsonPath claims = Claims.of(answer.getString("access_token")).json();
        assertThat(claims.getString("sub")).isEqualTo(client.clientId());
        assertThat(claims.getString("client_id")).isEqualTo(client.clientId());
        assertThat(claims.getString("scope")).isEqualTo("stock:read");
        assertThat(claims.getString("sid")).isNull();
    }

    @Test
    void the_mounted_token_is_used_until_the_cluster_replaces_it() {
        Client client = workload("test/shop/orders");
        String mounted = FakeCluster.token("shop", "orders", Map.of());

        token(client, mounted).then().statusCode(200);
        token(client, mounted).then().statusCode(200);
    }

    @Test
    void a_forged_token_is_refused_and_counted() {
        double before = forged();
        String one = FakeCluster.token("shop", "orders", Map.of());
        String other = FakeCluster.token("shop", "stock", Map.of());

        refused(
                workload("test/shop/orders"),
                one.substring(0, one.lastIndexOf('.')) + other.substring(other.lastIndexOf('.')));

        assertThat(forged()).isEqualTo(before + 1);
    }

    private double forged() {
        return metrics.counter("cardea.tokens.suspect", "kind", "assertion", "cause", "forged")
                .count();
    }

    @Test
    void one_account_speaks_for_no_other_client() {
        Client client = workload("test/shop/orders");

        refused(client, FakeCluster.token("shop", "stock", Map.of()));
        refused(client, FakeCluster.token("pets", "orders", Map.of()));
        refused(workload("other/shop/orders"), FakeCluster.token("shop", "orders", Map.of()));
        refused(clients.client(metadata(null)), FakeCluster.token("shop", "orders", Map.of()));
    }

    @Test
    void a_client_that_registered_itself_is_nobodys_workload() {
        Client client =
                clients.registered(metadata("test/shop/orders"), Client.Source.REGISTERED).client();

        refused(client, FakeCluster.token("shop", "orders", Map.of()));
    }

    @Test
    void a_disabled_client_gets_nothing() {
        Client client = workload("test/shop/orders");
        trust.disable(client.id(), null);

        token(client, FakeCluster.token("shop", "orders", Map.of()))
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_client"));
    }

    @Test
    void a_token_for_another_audience_or_for_others_too_is_refused() {
        Client client = workload("test/shop/orders");
        for (Object aud :
                List.of(
                        "https://kubernetes.default.svc",
                        List.of(US, "https://kubernetes.default.svc"),
                        US + "/oauth/token",
                        List.of())) {
            refused(client, FakeCluster.token("shop", "orders", Map.of("aud", aud)));
        }
        token(client, FakeCluster.token("shop", "orders", Map.of("aud", US)))
                .then()
                .statusCode(200);
    }

    @Test
    void a_token_that_is_over_or_lives_for_too_long_is_refused() {
        Client client = workload("test/shop/orders");
        long now = Instant.now().getEpochSecond();
        for (Map<String, Object> instead :
                List.<Map<String, Object>>of(
                        Map.of("exp", now - 60),
                        Map.of("exp", now + 365L * 24 * 3600),
                        Map.of("exp", "soon"),
                        Map.of("nbf", now + 600),
                        Map.of("iat", now + 600))) {
            refused(client, FakeCluster.token("shop", "orders", instead));
        }
    }

    @Test
    void a_token_of_something_else_than_a_service_account_is_refused() {
        Client client = workload("test/shop/orders");
        for (String sub :
                List.of(
                        "system:node:shop:orders",
                        "system:serviceaccount:shop",
                        "system:serviceaccount:shop:orders:x",
                        "system:serviceaccount:shop/orders",
                        "x:system:serviceaccount:shop:orders",
                        client.clientId())) {
            refused(client, FakeCluster.token("shop", "orders", Map.of("sub", sub)));
        }
    }

    @Test
    void what_the_cluster_did_not_sign_is_refused() {
        Client client = workload("test/shop/orders");
        long now = Instant.now().getEpochSecond();

        refused(client, FakeCluster.forged("shop", "orders"));
        refused(client, FakeCluster.byUnknownKey("shop", "orders"));
        refused(
                client,
                FakeCluster.token("shop", "orders", Map.of("iss", "https://another.example")));
        refused(client, FakeCluster.token("shop", "orders", Map.of("iss", US)));
        refused(
                client,
                signer.sign(
                        "JWT",
                        Map.of(
                                "iss",
                                FakeCluster.ISSUER,
                                "sub",
                                "system:serviceaccount:shop:orders",
                                "aud",
                                US,
                                "iat",
                                now,
                                "exp",
                                now + 60)));
        refused(client, "rubbish");
    }

    @Test
    void nobody_gets_more_scope_than_the_client_is_registered_for() {
        Client client = workload("test/shop/orders");

        Map<String, String> form = form(client, FakeCluster.token("shop", "orders", Map.of()));
        form.put("scope", "stock:write");

        OAuthClients.token(form).then().statusCode(400).body("error", equalTo("invalid_scope"));
    }

    @Test
    void a_workload_has_a_cluster_a_namespace_and_an_account() {
        Assertions.assertThatThrownBy(() -> workload("shop/orders"))
                .isInstanceOf(InvalidMetadata.class);
    }

    @Test
    void discovery_names_every_grant() {
        given().get("/.well-known/oauth-authorization-server")
                .then()
                .body("grant_types_supported", hasItem(JWT_BEARER))
                .body("grant_types_supported.size()", equalTo(6))
                .body("device_authorization_endpoint", equalTo(US + "/oauth/device_authorization"));
    }

    private Client workload(String account) {
        return clients.client(metadata(account));
    }

    private static Map<String, Object> metadata(String account) {
        Map<String, Object> metadata =
                new HashMap<>(
                        Map.of(
                                "token_endpoint_auth_method",
                                "none",
                                "grant_types",
                                List.of(JWT_BEARER),
                                "scope",
                                "stock:read"));
        if (account != null) {
            metadata.put("workloads", List.of(account));
        }
        return metadata;
    }

    private static void refused(Client client, String assertion) {
        token(client, assertion).then().statusCode(400).body("error", equalTo("invalid_grant"));
    }

    private static Response token(Client client, String assertion) {
        return OAuthClients.token(form(client, assertion));
    }

    private static Map<String, String> form(Client client, String assertion) {
        return new HashMap<>(
                Map.of(
                        "grant_type", JWT_BEARER,
                        "client_id", client.clientId(),
                        "assertion", assertion));
    }
}
