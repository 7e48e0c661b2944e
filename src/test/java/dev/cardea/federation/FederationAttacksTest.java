package dev.cardea.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.Accounts;
import dev.cardea.support.Browser;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.Mailbox;
import dev.cardea.support.People;
import dev.cardea.support.Traveller;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What attackers try on the way to another provider and back.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class FederationAttacksTest {

    @Inject People people;
    @Inject Accounts accounts;
    @Inject Mailbox mailbox;

    @Test
    void nobody_is_logged_in_to_the_attackers_account_by_a_link() {
        Traveller attacker = new Traveller();
        Map<String, String> asked = attacker.leave("acme");
        String code = FakeUpstream.code("acme", asked, who());

        Traveller victim = new Traveller();
        refused(400, victim.comeBack("acme", asked, code), victim);
        victim.leave("acme");
        refused(400, victim.comeBack("acme", asked, code), victim);
    }

    @Test
    void an_answer_is_good_once() {
        Traveller ada = new Traveller();
        Map<String, String> asked = ada.leave("acme");
        String cookie = ada.browser().cookie("__Host-cardea-upstream");
        ada.comeBack("acme", asked, FakeUpstream.code("acme", asked, who()));
        assertThat(ada.loggedIn()).isTrue();
        assertThat(ada.browser().cookie("__Host-cardea-upstream")).isNull();

        Traveller copy = new Traveller();
        copy.browser().cookie("__Host-cardea-upstream", cookie);
        String another = FakeUpstream.code("acme", asked, who());
        refused(400, copy.comeBack("acme", asked, another), copy);
    }

    @Test
    void a_code_that_was_given_to_somebody_else_is_of_no_use() {
        Map<String, String> victims = new Traveller().leave("acme");
        String stolen = FakeUpstream.code("acme", victims, who());

        Traveller attacker = new Traveller();
        Map<String, String> own = attacker.leave("acme");
        refused(502, attacker.comeBack("acme", own, stolen), attacker);
    }

    @Test
    void what_one_provider_answers_is_not_taken_for_anothers() {
        Traveller ada = new Traveller();
        Map<String, String> asked = ada.leave("acme");
        String code = FakeUpstream.code("acme", asked, who());

        refused(400, ada.comeBack("other", asked, code), ada);

        asked = ada.leave("acme");
        code = FakeUpstream.code("acme", asked, who());
        Map<String, String> mixed =
                Map.of(
                        "code",
                        code,
                        "state",
                        asked.get("state"),
                        "iss",
                        FakeUpstream.issuer("other"));
        refused(502, ada.answer("acme", mixed), ada);
    }

    @Test
    void a_provider_that_promises_its_name_says_it() {
        Traveller ada = new Traveller();
        Map<String, String> asked = ada.leave("acme");
        String code = FakeUpstream.code("acme", asked, who());

        Map<String, String> nameless = Map.of("code", code, "state", asked.get("state"));
        refused(502, ada.answer("acme", nameless), ada);
    }

    @Test
    void a_parameter_that_is_given_twice_is_refused() {
        Traveller ada = new Traveller();
        Map<String, String> asked = ada.leave("other");
        String code = FakeUpstream.code("other", asked, who());

        Response page =
                ada.browser()
                        .get(
                                "/login/with/other/callback?code=x&code="
                                        + code
                                        + "&state="
                                        + asked.get("state"));
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(ada.loggedIn()).isFalse();
    }

    static List<Map<String, Object>> falseClaims() {
        List<Map<String, Object>> all = new ArrayList<>();
        long now = System.currentTimeMillis() / 1000;
        for (Object[] claim :
                new Object[][] {
                    {"nonce", "another"},
                    {"nonce", null},
                    {"aud", "another-client"},
                    {"aud", List.of(FakeUpstream.CLIENT, "another-client")},
                    {"azp", "another-client"},
                    {"iss", "https://another.example"},
                    {"exp", now - 120},
                    {"exp", null},
                    {"iat", now + 600},
                    {"iat", null},
                    {"nbf", now + 600},
                    {"sub", null},
                    {"sub", ""},
                    {"sub", "x".repeat(256)},
                    {"at_hash", "AAAAAAAAAAAAAAAAAAAAAA"},
                }) {
            Map<String, Object> one = new HashMap<>();
            one.put((String) claim[0], claim[1]);
            all.add(one);
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("falseClaims")
    void an_id_token_is_of_this_log_in_for_us_and_of_now(Map<String, Object> claim) {
        Map<String, Object> claims = new HashMap<>(who());
        claims.putAll(claim);
        Traveller ada = new Traveller();

        refused(502, ada.through("acme", claims), ada);
    }

    @Test
    void an_id_token_is_signed_by_the_provider() {
        for (String way : List.of("unsigned", "symmetric", "forged", "nonsense")) {
            Traveller ada = new Traveller();
            Map<String, String> asked = ada.leave("acme");
            String code =
                    switch (way) {
                        case "unsigned" -> FakeUpstream.unsigned("acme", asked);
                        case "symmetric" -> FakeUpstream.symmetric("acme", asked);
                        case "forged" -> FakeUpstream.forged("acme", asked);
                        default -> FakeUpstream.raw(asked, "a.b.c");
                    };
            refused(502, ada.comeBack("acme", asked, code), ada);
        }
    }

    @Test
    void an_address_that_nobody_proved_opens_no_account() {
        Account victim = people.somebody();
        for (Object verified : Arrays.asList(false, null, "true", 1)) {
            Map<String, Object> claims = new HashMap<>(who());
            claims.put("email", victim.email());
            claims.put("email_verified", verified);
            Traveller attacker = new Traveller();

            Response page = attacker.through("acme", claims);

            assertThat(page.asString()).contains("id=\"register-submit\"");
            assertThat(attacker.loggedIn()).isFalse();
        }
        assertThat(mailbox.subjects(victim.email())).isEmpty();
    }

    @Test
    void a_proved_address_opens_no_account_by_itself_either() {
        Account victim = people.somebody();
        Map<String, Object> claims = new HashMap<>(who());
        claims.put("email", victim.email().toUpperCase(java.util.Locale.ROOT));
        Traveller attacker = new Traveller();

        Response page = attacker.through("acme", claims);
        assertThat(page.asString()).contains("id=\"link-submit\"");
        assertThat(attacker.loggedIn()).isFalse();

        Account own = people.somebody();
        Response other =
                attacker.browser()
                        .submit(
                                page,
                                "/login/link",
                                Map.of("username", own.email(), "password", "x".repeat(20)));
        assertThat(other.statusCode()).isEqualTo(401);
        assertThat(attacker.loggedIn()).isFalse();
    }

    @Test
    void an_account_somebody_registered_for_another_gives_way_to_the_owner() {
        String email = People.fresh() + "@example.com";
        String attackers = People.freshPassword();
        People.post("/auth/register", Map.of("email", email, "password", attackers));
        mailbox.subjects(email);
        var registered = accounts.idOf(email).orElseThrow();

        Traveller owner = new Traveller();
        Map<String, Object> claims = new HashMap<>(who());
        claims.put("email", email);
        owner.through("acme", claims);

        assertThat(owner.isAt(email)).isTrue();
        assertThat(accounts.idOf(email).orElseThrow()).isNotEqualTo(registered);
        People.tryLogin(email, attackers).then().statusCode(401);
    }

    @Test
    void what_is_connected_to_one_account_is_not_connected_to_another() {
        Map<String, Object> who = who();
        new Traveller().through("acme", who);
        Account second = people.somebody();
        Traveller owner = new Traveller();
        owner.browser().logIn(owner.browser().get("/login"), second);

        Map<String, String> asked = owner.leave("acme", "/link");
        Response link = owner.comeBack("acme", asked, FakeUpstream.code("acme", asked, who));
        Response taken =
                owner.browser().submit(link, "/login/link", Map.of("password", People.PASSWORD));

        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.asString()).contains("connected to another account");
    }

    @Test
    void what_was_begun_for_one_account_is_not_connected_to_whoever_took_over() {
        Account first = people.somebody();
        Account second = people.somebody();
        Traveller shared = new Traveller();
        shared.browser().logIn(shared.browser().get("/login"), first);
        Map<String, String> asked = shared.leave("acme", "/link");
        shared.browser().logIn(shared.browser().get("/login?other=1"), second);

        Response page = shared.comeBack("acme", asked, FakeUpstream.code("acme", asked, who()));

        assertThat(page.statusCode()).isEqualTo(400);
    }

    @Test
    void connecting_asks_which_account_there_and_shows_which_it_was() {
        Account account = people.somebody();
        Traveller victim = new Traveller();
        victim.browser().logIn(victim.browser().get("/login"), account);
        String attackers = People.fresh() + "@evil.example";

        Map<String, String> asked = victim.leave("acme", "/link");
        assertThat(asked).containsEntry("prompt", "select_account");
        Response link =
                victim.comeBack(
                        "acme",
                        asked,
                        FakeUpstream.code(
                                "acme", asked, Map.of("sub", People.fresh(), "email", attackers)));

        assertThat(link.asString()).contains(attackers, account.email());
        victim.browser().submit(link, "/login/link/mail", Map.of());
        String asks = "Connect Acme & Söhne to your account";
        assertThat(mailbox.text(account.email(), asks)).contains(attackers);
        Response confirm =
                victim.browser()
                        .get("/login/link/confirm?token=" + mailbox.token(account.email(), asks));
        assertThat(confirm.asString()).contains(attackers);
        victim.browser().submit(confirm, "/login/link/confirm", Map.of());
        assertThat(mailbox.text(account.email(), "Acme & Söhne is connected to your account"))
                .contains(attackers);
    }

    @Test
    void whoever_has_an_address_no_more_does_not_learn_the_new_one() {
        Account account = people.somebody();
        Map<String, Object> claims = new HashMap<>(who());
        claims.put("email", account.email());
        Traveller holder = new Traveller();
        Response link = holder.through("acme", claims);
        String moved = People.fresh() + "@example.org";
        People.post(
                        "/auth/email/change",
                        People.login(account).getString("access_token"),
                        Map.of("email", moved, "password", People.PASSWORD))
                .then()
                .statusCode(202);
        String token = mailbox.token(moved, "Confirm your new e-mail address");
        People.post("/auth/email/confirm", Map.of("token", token)).then().statusCode(204);

        for (Response page :
                List.of(
                        holder.browser().get("/login/link"),
                        holder.browser().get("/login/link/confirm?token=x"),
                        holder.browser().submit(link, "/login/link/mail", Map.of()))) {
            assertThat(page.statusCode()).isEqualTo(400);
            assertThat(page.asString()).contains("in which you began").doesNotContain(moved);
        }
        assertThat(mailbox.subjects(moved)).doesNotContain("Connect Acme & Söhne to your account");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login/link", "/login/link/mail", "/login/link/confirm"})
    void no_form_works_without_its_token(String action) {
        Account account = people.somebody();
        Map<String, Object> claims = new HashMap<>(who());
        claims.put("email", account.email());
        Traveller owner = new Traveller();
        owner.through("acme", claims);

        Response refused =
                owner.browser().post(action, Map.of("password", People.PASSWORD, "token", "x"));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(owner.loggedIn()).isFalse();
        assertThat(mailbox.subjects(account.email())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?flow=https://evil.example",
                "?flow=//evil.example",
                "?redirect_uri=%2F%2Fevil.example&next=%2F%2Fevil.example",
            })
    void nobody_is_led_astray(String query) {
        Response away = new Browser().get("/login/with/acme" + query);

        if (query.startsWith("?flow")) {
            assertThat(away.statusCode()).isEqualTo(400);
        } else {
            assertThat(away.header("Location"))
                    .startsWith(FakeUpstream.issuer("acme") + "/authorize?")
                    .doesNotContain("evil.example");
        }
    }

    @Test
    void metadata_lead_nowhere_inside() {
        Traveller ada = new Traveller();
        Map<String, String> asked = ada.leave("inside");

        refused(503, ada.comeBack("inside", asked, "any"), ada);

        assertThat(FakeUpstream.INSIDE).hasValue(0);
    }

    @Test
    void the_cookie_of_a_log_in_is_ours_alone() {
        Response away = People.anywhere().redirects().follow(false).get("/login/with/acme");

        assertThat(away.getHeaders().getValues("Set-Cookie"))
                .anySatisfy(cookie ->
                        assertThat(cookie)
                                .startsWith("__Host-cardea-upstream=")
                                .contains("Secure", "HttpOnly", "SameSite=Lax", "Path=/"));
    }

    private static void refused(int status, Response page, Traveller traveller) {
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(status);
        assertThat(page.asString()).contains("id=\"upstream-problem\"");
        assertThat(traveller.loggedIn()).isFalse();
    }

    private static Map<String, Object> who() {
        String name = People.fresh();
        return Map.of("sub", name, "email", name + "@example.com");
    }
}
