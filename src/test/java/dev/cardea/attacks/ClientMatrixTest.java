package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.support.AdminApi;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.StrictClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every grant by every state of a client.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class ClientMatrixTest {

    /// The state comes about before the client asks for anything, before the grant, before it is
    /// redeemed. A secret that was taken over works on for a while, one that was taken back does
    /// not. What an exchange gives is as old as what it was given for: from before the end of the
    /// client's trust, or from the same second, nothing comes (`?`: it may be the next one). A
    /// strict client has no secret.
    static final Expectations TABLE =
            new Expectations(
                    """
                    state             | code refresh kept device exchange client workload login renew session check userinfo
                    active            | yyy  yyy     yyy  yyy    yyy      yyy    yyy      yyy   yyy   yyy     yyy   yyy
                    disabled          | nnn  nnn     nnn  nnn    nnn      nnn    nnn      yyy   yyy   nnn     yyy   nnn
                    enabled again     | yyn  yyn     yyn  ynn    ?nn      yyy    yyy      yyy   yyy   yyy     yyy   yyn
                    deleted           | nnn  nnn     nnn  nnn    nnn      nnn    nnn      yyy   yyy   nnn     yyy   nnn
                    revoked           | yyn  yyn     yyn  ynn    ?nn      yyy    yyy      yyy   yyy   yyy     yyy   yyn
                    secret taken over | yyy  yyy     yyy  yyy    yyy      yyy    yyy      yyy   yyy   yyy     yyy   yyy
                    new secret        | yyy  yyy     yyy  yyy    yyy      yyy    yyy      yyy   yyy   yyy     yyy   yyy
                    secret taken back | nnn  nnn     yyy  nnn    nnn      nnn    nnn      yyy   yyy   yyy     yyy   nnn
                    grants taken back | nnn  nnn     nnn  nnn    nnn      nnn    nnn      yyy   yyy   nnn     yyy   nny
                    """);

    @Inject People people;
    @Inject OAuthClients clients;

    private static AdminApi api;
    private static UUID organization;

    static List<Object[]> cases() {
        return TABLE.cases();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void a_state_is_minded_on_every_way(String state, int moment) {
        if (api == null) {
            api = new AdminApi(people.admin());
            organization = api.organization();
        }
        Person person = new Person(people);
        api.put("/organizations/" + organization + "/members/" + person.id(), noRoles());
        JsonPath made = registered(EveryWay.metadata());
        PublicJsonWebKey key = StrictClient.key();
        JsonPath strict = registered(StrictClient.metadata(key, Map.of()));
        Service service = new Service(made.getString("client_id"), made.getString("client_secret"));
        EveryWay ways =
                new EveryWay(
                        person,
                        service,
                        StrictClient.of(clients.find(strict.getString("client_id")), key));
        for (int now = 0; now < 3; now++) {
            if (now == moment) {
                if (!state.contains("secret")) {
                    enter(state, "/clients/" + strict.getString("id"), service);
                }
                enter(state, "/clients/" + made.getString("id"), service);
            }
            if (now == 0) {
                ways.begin();
            } else if (now == 1) {
                ways.prepare();
            }
        }
        Map<Way, Character> came = ways.redeem();
        Map<Way, Character> expected = TABLE.at(state, moment);
        expected.replaceAll((way, letter) -> letter == '?' ? came.get(way) : letter);
        assertThat(came).isEqualTo(expected);
    }

    private static void enter(String state, String client, Service service) {
        switch (state) {
            case "active" -> {}
            case "disabled" -> api.post(client + "/disable").then().statusCode(200);
            case "enabled again" -> {
                api.post(client + "/disable").then().statusCode(200);
                api.post(client + "/enable").then().statusCode(200);
            }
            case "deleted" -> api.delete(client).then().statusCode(204);
            case "revoked" -> api.post(client + "/revoke").then().statusCode(204);
            case "secret taken over" -> api.post(client + "/secrets").then().statusCode(201);
            case "new secret" ->
                    service.knows(
                            api.post(client + "/secrets")
                                    .then()
                                    .statusCode(201)
                                    .extract()
                                    .path("client_secret"));
            case "secret taken back" ->
                    api.delete(client + "/secrets/" + api.get(client).path("secrets[0].id"))
                            .then()
                            .statusCode(204);
            case "grants taken back" ->
                    api.put(client, Map.of("metadata", Map.of("grant_types", List.of())))
                            .then()
                            .statusCode(200);
            default -> throw new AssertionError("nobody knows how to be " + state);
        }
    }

    private static JsonPath registered(Map<String, Object> metadata) {
        return api.post("/clients", Map.of("metadata", metadata, "assured", true))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private static Map<String, Object> noRoles() {
        return Map.of("roles", List.of());
    }
}
