package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.accounts.Accounts;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientMetadata;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.database.Database;
import dev.cardea.protocol.GrantType;
import dev.cardea.support.AdminApi;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.People;
import dev.cardea.support.SentMails;
import dev.cardea.support.StrictClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every grant by every state of an account: a path that misses a check which the others have shows
/// here.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class AccountMatrixTest {

    /// The state comes about before the log-in, before the grant, before it is redeemed. `y`: it
    /// succeeds; `n`: it does not; `l`: the token says nothing of the organization any more.
    static final Expectations TABLE =
            new Expectations(
                    """
                    state               | code refresh kept device exchange client workload login provider renew session check userinfo
                    active              | yyy  yyy     yyy  yyy    yyy      yyy    yyy      yyy   yyy      yyy   yyy     yyy   yyy
                    unverified          | n    n       n    n      n        y      y        n     n        n     n       n     n
                    invited             | n    n       n    n      n        y      y        n     n        n     n       n     n
                    one-time password   | y    y       y    y      n        y      y        n     y        n     y       n     y
                    spent one-time one  | n    n       n    n      n        y      y        n     y        n     n       n     n
                    reset asked for     | yyy  yyy     yyy  yyy    yyy      yyy    yyy      yyy   yyy      yyy   yyy     yyy   yyy
                    reset               | ynn  ynn     ynn  ynn    ynn      yyy    yyy      yyy   yyy      ynn   ynn     ynn   ynn
                    password changed    | ynn  ynn     ynn  ynn    ynn      yyy    yyy      yyy   yyy      ynn   ynn     ynn   ynn
                    logged out          | ynn  ynn     ynn  ynn    ynn      yyy    yyy      yyy   yyy      ynn   ynn     ynn   ynn
                    disabled            | nnn  nnn     nnn  nnn    nnn      yyy    yyy      nnn   nnn      nnn   nnn     nnn   nnn
                    enabled again       | ynn  ynn     ynn  ynn    ynn      yyy    yyy      yyy   yyy      ynn   ynn     ynn   ynn
                    closed              | nnn  nnn     nnn  nnn    nnn      yyy    yyy      nnn   nnn      nnn   nnn     nnn   nnn
                    member no more      | lll  lll     lll  lll    lnn      yyy    yyy      lll   yyy      lll   yyy     ynn   yyn
                    """);

    @Inject People people;
    @Inject Accounts accounts;
    @Inject ClientRegistry registry;
    @Inject Database database;
    @Inject SentMails mails;
    @Inject ObjectMapper json;

    private static AdminApi api;
    private static UUID organization;
    private static Service service;
    private static StrictClient strict;

    private void shared() {
        if (api == null) {
            api = new AdminApi(people.admin());
            organization = api.organization();
            service = new Service(assured(EveryWay.metadata()));
            PublicJsonWebKey key = StrictClient.key();
            strict = StrictClient.of(assured(StrictClient.metadata(key, Map.of())).client(), key);
        }
    }

    static List<Object[]> cases() {
        return TABLE.cases();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void a_state_is_minded_on_every_way(String state, int moment) {
        shared();
        Person person = member();
        EveryWay ways = new EveryWay(person, service, strict);
        for (int now = 0; now < 3; now++) {
            if (now == moment) {
                enter(state, person);
            }
            if (now == 0) {
                ways.begin();
            } else if (now == 1) {
                ways.prepare();
            }
        }
        assertThat(ways.redeem()).isEqualTo(TABLE.at(state, moment));
    }

    @Test
    void every_grant_has_its_column() {
        assertThat(Arrays.stream(Way.values()).map(way -> way.grant).filter(Objects::nonNull))
                .containsExactlyInAnyOrder(GrantType.values());
        assertThat(TABLE.columns())
                .containsExactlyElementsOf(
                        Arrays.stream(Way.values()).map(way -> way.column).toList());
    }

    private void enter(String state, Person person) {
        String id = person.id();
        switch (state) {
            case "active" -> {}
            case "unverified" ->
                    database.update(
                            "UPDATE account SET email_verified_at = NULL WHERE id = ?::uuid", id);
            case "invited" -> person.becomes(accounts.get(invited()));
            case "one-time password" -> oneTime(id, "NULL");
            case "spent one-time one" -> oneTime(id, "now()");
            case "reset asked for" -> link(person);
            case "reset" -> reset(person);
            case "password changed" -> change(person);
            case "logged out" ->
                    People.post("/auth/logout", person.accessToken(), Map.of("everywhere", true))
                            .then()
                            .statusCode(204);
            case "disabled" -> api.post("/users/" + id + "/disable").then().statusCode(204);
            case "enabled again" -> {
                api.post("/users/" + id + "/disable").then().statusCode(204);
                api.post("/users/" + id + "/enable").then().statusCode(204);
            }
            case "closed" -> api.delete("/users/" + id).then().statusCode(204);
            case "member no more" -> api.delete(membership(id)).then().statusCode(204);
            default -> throw new AssertionError("nobody knows how to be " + state);
        }
    }

    private Person member() {
        Person person = new Person(people);
        person.comesFromElsewhere(database);
        api.put(membership(person.id()), Map.of("roles", List.of())).then().statusCode(200);
        return person;
    }

    private static String membership(String account) {
        return "/organizations/" + organization + "/members/" + account;
    }

    private static UUID invited() {
        return api.post("/users", Map.of("email", People.fresh() + "@example.com"))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getUUID("id");
    }

    private void oneTime(String id, String redeemed) {
        database.update(
                "UPDATE credential SET one_time = true, redeemed_at = "
                        + redeemed
                        + " WHERE account_id = ?::uuid AND kind = 'password'",
                id);
    }

    private String link(Person person) {
        String email = person.account().email();
        People.post("/auth/password/forgot", Map.of("email", email)).then().statusCode(202);
        return mails.token(email);
    }

    private void reset(Person person) {
        String next = People.freshPassword();
        People.post("/auth/password/reset", Map.of("token", link(person), "password", next))
                .then()
                .statusCode(204);
        person.knows(next);
    }

    private static void change(Person person) {
        String next = People.freshPassword();
        People.post(
                        "/auth/password/change",
                        person.accessToken(),
                        Map.of("current_password", person.password(), "new_password", next))
                .then()
                .statusCode(204);
        person.knows(next);
    }

    private ClientRegistry.Changed assured(Map<String, Object> metadata) {
        return registry.create(
                new ClientRegistry.Registering(
                        null,
                        json.convertValue(metadata, ClientMetadata.class),
                        Client.Source.ADMIN,
                        true,
                        null),
                null);
    }
}
