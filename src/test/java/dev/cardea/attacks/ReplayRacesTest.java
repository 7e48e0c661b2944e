package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.keys.JwtSigner;
import dev.cardea.support.Browser;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.HeldTransaction;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.SentMails;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is good once is good once, however many bring it in one moment.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class ReplayRacesTest {

    private static final int MANY = 20;

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject SentMails mails;
    @Inject JwtSigner signer;
    @Inject Database database;

    /// For all tests of the class: each uses another of its tokens.
    private static Minted set;

    @BeforeEach
    void mint() {
        if (set == null) {
            set = minted();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "code",
                "device_code",
                "client_assertion",
                "DPoP",
                "registration",
                "verification",
                "new address",
                "reset"
            })
    void one_of_many_who_bring_it_at_once_succeeds(String place) throws Exception {
        Acceptor acceptor =
                Acceptor.all().stream()
                        .filter(one -> one.name().equals(place))
                        .findFirst()
                        .orElseThrow();
        String token = set.get(acceptor.rightful().getFirst());
        assertThat(atOnce(() -> acceptor.accepts().test(set, token)))
                .as(place)
                .containsOnlyOnce(true)
                .hasSize(MANY);
        assertThat(acceptor.accepts().test(set, token)).isFalse();
    }

    /// What the winner got ends: the code was in two hands (RFC 6749 §4.1.2).
    @Test
    void a_code_that_was_raced_for_leaves_nothing_behind() throws Exception {
        Minted set = minted();
        Map<String, String> form = redeeming(set);
        List<Response> answers = atOnce(() -> set.app.token("authorization_code", form));
        leavesNothing(set, answers);
    }

    /// Both found it good, and both were about to redeem it.
    @Test
    void the_slower_of_two_who_found_a_code_good_ends_what_the_faster_got() throws Exception {
        Minted set = minted();
        Map<String, String> form = redeeming(set);
        HeldTransaction<Optional<Boolean>> held =
                HeldTransaction.of(
                        database,
                        () ->
                                database.one(
                                        "SELECT 1 FROM authorization_code WHERE hash = ? FOR UPDATE",
                                        row -> true,
                                        Secrets.sha256(set.get("code"))));
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Callable<Response> redeem = () -> set.app.token("authorization_code", form);
            List<Future<Response>> two = List.of(threads.submit(redeem), threads.submit(redeem));
            held.commitOnceWaiting(two.size());
            leavesNothing(set, List.of(two.getFirst().get(), two.getLast().get()));
        }
    }

    private static Map<String, String> redeeming(Minted set) {
        return Map.of(
                "code",
                set.get("code"),
                "redirect_uri",
                EveryWay.CALLBACK,
                "code_verifier",
                set.pkce.verifier());
    }

    private static void leavesNothing(Minted set, List<Response> answers) {
        assertThat(answers).extracting(Response::statusCode).containsOnlyOnce(200).contains(400);
        Response won =
                answers.stream().filter(one -> one.statusCode() == 200).findFirst().orElseThrow();
        People.as(won.path("access_token")).get("/oauth/userinfo").then().statusCode(401);
        set.app
                .token("refresh_token", Map.of("refresh_token", won.path("refresh_token")))
                .then()
                .statusCode(400);
    }

    @Test
    void a_pushed_request_is_answered_once() throws Exception {
        Map<String, String> pushed = Minted.request(set.app, Pkce.fresh());
        pushed.put("prompt", "none");
        String uri = set.app.post("/oauth/par", pushed).path("request_uri");
        Map<String, String> request = Map.of("client_id", set.app.id(), "request_uri", uri);

        assertThat(atOnce(() -> hasCode(set.browser.again().authorize(request))))
                .containsOnlyOnce(true)
                .hasSize(MANY);
        set.browser.authorize(request).then().statusCode(400);
    }

    @Test
    void a_page_that_is_sent_many_times_gives_one_answer_to_a_pushed_request() throws Exception {
        Map<String, String> pushed = Minted.request(set.app, Pkce.fresh());
        pushed.put("prompt", "consent");
        String uri = set.app.post("/oauth/par", pushed).path("request_uri");
        Response page =
                set.browser.authorize(Map.of("client_id", set.app.id(), "request_uri", uri));
        Map<String, String> form = new HashMap<>(Browser.hidden(page));
        form.put("decision", "allow");

        assertThat(atOnce(() -> hasCode(set.browser.again().post("/consent", form))))
                .containsOnlyOnce(true)
                .hasSize(MANY);
    }

    @Test
    void a_device_is_decided_about_once() throws Exception {
        Response page =
                set.browser.submit(
                        set.browser.get("/device"),
                        "/device",
                        Map.of("user_code", set.get("user code")));
        Map<String, String> form = new HashMap<>(Browser.hidden(page));
        form.put("decision", "allow");

        assertThat(atOnce(() -> set.browser.again().post("/device", form).statusCode()))
                .containsOnlyOnce(200)
                .containsOnly(200, 404);
    }

    private Minted minted() {
        return new Minted(new Minted.Mint(people, clients, mails, signer));
    }

    private static boolean hasCode(Response answer) {
        return answer.header("Location") != null && Browser.redirected(answer).containsKey("code");
    }

    private static <T> List<T> atOnce(Callable<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(MANY);
        Callable<T> together =
                () -> {
                    start.await(10, TimeUnit.SECONDS);
                    return work.call();
                };
        try (ExecutorService threads = Executors.newFixedThreadPool(MANY)) {
            return threads.invokeAll(Collections.nCopies(MANY, together)).stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }
}
