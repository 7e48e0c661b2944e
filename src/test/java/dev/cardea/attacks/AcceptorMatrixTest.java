package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.keys.JwtSigner;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.Route;
import dev.cardea.support.SentMails;
import dev.cardea.support.Wire;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/// Every kind of token at every place that takes one: only the right kind is taken, and not after
/// its trust ended.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class AcceptorMatrixTest {

    private static final List<String> FIRST_PARTY =
            List.of("access token", "administrator's access token");

    /// What a person gave, or holds: worth nothing once the account is disabled. (That an address
    /// is verified opens nothing.)
    private static final Set<String> OF_THE_PERSON =
            Set.of(
                    "access token",
                    "refresh token",
                    "session cookie",
                    "client's access token",
                    "pairwise client's access token",
                    "client's refresh token",
                    "token bound to a key",
                    "code",
                    "device code",
                    "exchanged token",
                    "address link",
                    "reset link",
                    "connecting link");

    /// What a client was given, or proves itself with.
    private static final Set<String> OF_THE_CLIENT =
            Set.of(
                    "client's access token",
                    "pairwise client's access token",
                    "receiver's token",
                    "registration token",
                    "client's refresh token",
                    "token bound to a key",
                    "code",
                    "device code",
                    "user code",
                    "request object",
                    "request_uri",
                    "flow",
                    "client secret",
                    "client assertion");

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject SentMails mails;
    @Inject JwtSigner signer;

    private final SoftAssertions softly = new SoftAssertions();

    /// For those who end nothing that another test takes.
    private static Minted shared;

    private Minted shared() {
        if (shared == null) {
            shared = minted();
        }
        return shared;
    }

    private Minted minted() {
        Minted set = new Minted(new Minted.Mint(people, clients, mails, signer));
        assertThat(set.all).doesNotContainValue(null);
        return set;
    }

    @Test
    void no_place_takes_another_kind_and_each_takes_its_own() {
        Minted set = minted();
        for (Acceptor acceptor : Acceptor.all()) {
            assertThat(set.all.keySet()).containsAll(acceptor.rightful());
            set.all.forEach((name, token) -> {
                if (!acceptor.rightful().contains(name)) {
                    softly.assertThat(acceptor.accepts().test(set, token))
                            .as("%s takes a %s", acceptor, name)
                            .isFalse();
                }
            });
        }
        Acceptor.all().stream().filter(one -> !one.ends()).forEach(one -> takesItsOwn(one, set));
        softly.assertAll();
    }

    @Test
    void what_ends_something_takes_its_own_kind_too() {
        Minted set = minted();
        for (Acceptor acceptor : Acceptor.all()) {
            if (acceptor.ends()) {
                set.logIn();
                takesItsOwn(acceptor, set);
            }
        }
        softly.assertAll();
    }

    @Test
    void nothing_of_a_person_is_taken_after_the_account_was_disabled() {
        Minted set = minted();
        for (UUID account : set.accountIds) {
            set.api.post("/users/" + account + "/disable").then().statusCode(204);
        }
        noneIsTaken(set, OF_THE_PERSON);
    }

    @Test
    void nothing_of_a_client_is_taken_after_it_was_disabled() {
        Minted set = minted();
        for (UUID client : set.clientIds) {
            set.api.post("/clients/" + client + "/disable").then().statusCode(200);
        }
        noneIsTaken(set, OF_THE_CLIENT);
    }

    @Test
    void what_lets_clients_register_can_be_taken_back() {
        Minted set = shared();
        set.api.delete("/initial-access-tokens/" + set.initialTokenId).then().statusCode(204);
        assertThat(Minted.register(set.get("initial access token")).statusCode()).isEqualTo(401);
        People.as(set.get("registration token"))
                .delete("/oauth/register/" + set.registeredId)
                .then()
                .statusCode(204);
        People.as(set.get("registration token"))
                .get("/oauth/register/" + set.registeredId)
                .then()
                .statusCode(401);
    }

    @Test
    void a_bearer_route_takes_access_tokens_of_our_own_log_ins_alone() {
        Minted set = shared();
        for (Route route : secured()) {
            set.all.forEach((name, token) -> {
                boolean ours = FIRST_PARTY.contains(name);
                if (!ours || !does(name, route)) {
                    softly.assertThat(status(route, token))
                            .as("%s with a %s", route, name)
                            .satisfies(status -> expected(route, name, ours, status));
                }
            });
        }
        softly.assertAll();
    }

    private void takesItsOwn(Acceptor acceptor, Minted set) {
        for (String name : acceptor.rightful()) {
            softly.assertThat(acceptor.accepts().test(set, set.get(name)))
                    .as("%s takes a %s", acceptor, name)
                    .isTrue();
        }
    }

    private void noneIsTaken(Minted set, Set<String> over) {
        for (Acceptor acceptor : Acceptor.all()) {
            Set<String> names = new LinkedHashSet<>(acceptor.rightful());
            names.retainAll(over);
            for (String name : names) {
                if (!harmless(acceptor, name)) {
                    softly.assertThat(acceptor.accepts().test(set, set.get(name)))
                            .as("%s takes a %s that is over", acceptor, name)
                            .isFalse();
                }
            }
        }
        softly.assertAll();
    }

    /// Logging out with what is over is no error, and asks for nothing.
    private static boolean harmless(Acceptor acceptor, String name) {
        return acceptor.name().startsWith("log-out") && name.equals("refresh token");
    }

    private static List<Route> secured() {
        List<Route> routes = new ArrayList<>(Route.all());
        routes.removeIf(route -> !route.secured());
        assertThat(routes).hasSizeGreaterThan(40);
        return routes;
    }

    /// Whether this token would really change what the route changes.
    private static boolean does(String name, Route route) {
        return !route.method().equals("GET")
                && (name.startsWith("administrator") || !route.path().startsWith("/admin"));
    }

    private static void expected(Route route, String name, boolean ours, int status) {
        if (!ours) {
            assertThat(status).isEqualTo(401);
        } else if (route.path().startsWith("/admin") && !name.startsWith("administrator")) {
            assertThat(status).isEqualTo(403);
        } else {
            assertThat(status).isNotIn(401, 403).isLessThan(500);
        }
    }

    private static int status(Route route, String token) {
        HttpRequest.Builder request =
                Wire.to(route.path(UUID.randomUUID().toString()))
                        .header("Authorization", "Bearer " + token);
        return Wire.send(
                        Arrays.asList("GET", "DELETE").contains(route.method())
                                ? request.method(route.method(), BodyPublishers.noBody())
                                : request.header("Content-Type", "application/json")
                                        .method(route.method(), BodyPublishers.ofString("{}")))
                .status();
    }
}
