package dev.cardea.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.RevocationLog;
import dev.cardea.revocation.Revocations;
import dev.cardea.support.AdminApi;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Verifiers say how far they have come, and an administrator sees who is behind.
@QuarkusTest
class AppliedEndpointTest {

    @Inject People people;
    @Inject Revocations revocations;
    @Inject OAuthClients clients;
    @Inject Verifiers verifiers;
    @Inject RevocationLog log;

    @Test
    void an_administrator_sees_who_is_behind() {
        ClientRegistry.Changed client = service();
        long seq = revocations.endToken(UUID.randomUUID().toString(), Reason.TOKEN_REVOKED);
        assertThat(report(client, "orders-1", Long.toString(seq)).statusCode()).isEqualTo(204);
        assertThat(report(client, "orders-2", Long.toString(seq - 1)).statusCode()).isEqualTo(204);
        JsonPath seen = new AdminApi(people.admin()).get("/verifiers").jsonPath();
        assertThat(seen.getLong("seq")).isGreaterThanOrEqualTo(seq);
        List<Map<String, Object>> behind = seen.getList("behind");
        assertThat(behind)
                .anySatisfy(one ->
                        assertThat(one)
                                .containsEntry("client_id", client.client().clientId())
                                .containsEntry("verifier", "orders-2"));
        assertThat(seen.getInt("applied") + behind.size()).isEqualTo(seen.getInt("verifiers"));
    }

    @Test
    void nobody_reports_for_another() {
        Response answer =
                given().formParam("verifier", "orders-1")
                        .formParam("seq", "1")
                        .post("/revocations/applied");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.jsonPath().getString("error")).isEqualTo("invalid_client");
    }

    @Test
    void a_client_that_registered_itself_does_not_report() {
        Response answer = report(service(Client.Source.REGISTERED), "orders-1", "0");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.jsonPath().getString("error")).isEqualTo("invalid_client");
    }

    @Test
    void nobody_has_applied_what_is_not_revoked_yet() {
        Response answer = report(service(), "orders-1", Long.toString(log.head() + 1_000));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.jsonPath().getString("error_description")).contains("seq");
    }

    @Test
    void one_client_does_not_fill_the_table() {
        String client = People.fresh();
        String another = People.fresh();
        for (int i = 0; i < 2_100; i++) {
            verifiers.report(client, "verifier-" + i, 0);
        }
        verifiers.report(another, "verifier-1", 0);
        assertThat(verifiers.applied())
                .filteredOn(one -> one.clientId().equals(client))
                .hasSize(2_000);
        assertThat(verifiers.applied()).anyMatch(one -> one.clientId().equals(another));
    }

    @ParameterizedTest
    @CsvSource({"orders 1,1", "orders-1,-1", "orders-1,x", "orders-1,", "'',1"})
    void nonsense_is_refused_by_name(String verifier, String seq) {
        Response answer = report(service(), verifier, seq == null ? "" : seq);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.jsonPath().getString("error")).isEqualTo("invalid_request");
    }

    private ClientRegistry.Changed service() {
        return service(Client.Source.ADMIN);
    }

    private ClientRegistry.Changed service(Client.Source source) {
        return clients.registered(
                Map.of(
                        "grant_types",
                        List.of("client_credentials"),
                        "token_endpoint_auth_method",
                        "client_secret_basic"),
                source);
    }

    private static Response report(ClientRegistry.Changed client, String verifier, String seq) {
        return given().auth()
                .preemptive()
                .basic(client.client().clientId(), client.secret())
                .formParam("verifier", verifier)
                .formParam("seq", seq)
                .post("/revocations/applied");
    }
}
