package dev.cardea.federation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.Accounts;
import dev.cardea.clients.Client;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.Mailbox;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.Traveller;
import dev.cardea.support.Visitor;
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
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Logging in with another provider, as a browser sees it.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class FederationTest {

    private static final String ISSUER = "http://localhost:8081";
    private static final Map<String, Object> PUBLIC =
            Map.of(
                    "redirect_uris",
                    List.of("https://app.example/cb"),
                    "token_endpoint_auth_method",
                    "none");

    @Inject People people;
    @Inject Accounts accounts;
    @Inject OAuthClients clients;
    @Inject Mailbox mailbox;
    @Inject MeterRegistry metrics;

    @Test
    void somebody_new_gets_an_account_and_goes_on_to_the_application() {
        Traveller ada = new Traveller();
        Client client = clients.spa();
        Pkce pkce = Pkce.fresh();
        String email = People.fresh() + "@example.com";

        Response asks = ada.browser().authorize(CodeRequest.of(client, pkce));
        assertThat(asks.asString()).contains("id=\"with-acme\"", "Go on with Acme &amp; Söhne");
        Response consent = ada.through("acme", asks, who(email));
        Response answer = ada.browser().allow(consent);

        JsonPath tokens = redeemed(client, answer, pkce);
        JsonPath idToken = Claims.of(tokens.getString("id_token")).json();
        Account made = accounts.find(accounts.idOf(email).orElseThrow()).orElseThrow();
        assertThat(idToken.getString("sub")).isEqualTo(made.id().toString());
        assertThat(idToken.getList("amr")).isEqualTo(List.of("fed"));
        assertThat(made.emailVerified()).isTrue();
        assertThat(made.name()).isEqualTo("Ada Lovelace");
    }

    @Test
    void people_are_known_by_their_subject_whatever_address_they_have_by_then() {
        String email = People.fresh() + "@example.com";
        String subject = People.fresh();
        new Traveller().through("acme", who(email, "sub", subject));

        Traveller again = new Traveller();
        again.through("acme", who(People.fresh() + "@example.com", "sub", subject));

        assertThat(again.isAt(email)).isTrue();
    }

    @Test
    void the_provider_is_asked_with_everything_that_holds_its_answer() {
        Map<String, String> asked = new Traveller().leave("acme");

        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", FakeUpstream.CLIENT)
                .containsEntry("redirect_uri", ISSUER + "/login/with/acme/callback")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("scope", "openid email profile")
                .doesNotContainKeys("prompt", "max_age");
        assertThat(asked.get("state")).hasSize(43);
        assertThat(asked.get("nonce")).hasSize(43).isNotEqualTo(asked.get("state"));
        assertThat(asked.get("code_challenge")).hasSize(43);
    }

    @Test
    void when_somebody_logged_in_is_told_as_the_provider_proves_it() {
        long hourAgo = Instant.now().getEpochSecond() - 3600;

        assertThat(authTime(Map.of("auth_time", hourAgo))).isEqualTo(hourAgo);
        assertThat(authTime(Map.of())).isNull();
    }

    @Test
    void a_demand_for_a_fresh_log_in_reaches_the_provider_and_is_met_by_a_fresh_one() {
        Traveller ada = new Traveller();
        Client client = clients.spa();
        Map<String, Object> claims = new HashMap<>(who(People.fresh() + "@example.com"));
        Map<String, String> request =
                CodeRequest.of(client, Pkce.fresh(), Map.of("prompt", "login", "max_age", "300"));
        Response asks = ada.browser().authorize(request);

        Map<String, String> asked = ada.leave("acme", asks);
        assertThat(asked).containsEntry("prompt", "login").containsEntry("max_age", "300");
        claims.put("auth_time", Instant.now().getEpochSecond());
        Response consent = ada.comeBack("acme", asked, FakeUpstream.code("acme", asked, claims));
        assertThat(consent.asString()).contains("id=\"consent-allow\"");
    }

    @ParameterizedTest
    @CsvSource({"-3600", "0"})
    void a_provider_that_does_not_prove_a_fresh_log_in_does_not_meet_that_demand(long since) {
        Traveller ada = new Traveller();
        Map<String, Object> claims = new HashMap<>(who(People.fresh() + "@example.com"));
        if (since != 0) {
            claims.put("auth_time", Instant.now().getEpochSecond() + since);
        }
        Response asks =
                ada.browser()
                        .authorize(
                                CodeRequest.of(
                                        clients.spa(), Pkce.fresh(), Map.of("prompt", "login")));

        Response page = ada.through("acme", asks, claims);

        assertThat(page.asString())
                .contains("id=\"login-submit\"", "The application wants more than that");
    }

    /// OpenID Connect Registration §2: then the ID token has to have it.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void who_has_to_be_told_when_somebody_logged_in_is_not_sent_a_person_without(
            boolean registered) {
        Traveller ada = new Traveller();
        Map<String, Object> metadata = new HashMap<>(PUBLIC);
        metadata.put("require_auth_time", registered);
        Map<String, String> request = CodeRequest.of(clients.client(metadata), Pkce.fresh());
        if (!registered) {
            request.put("claims", "{\"id_token\":{\"auth_time\":{\"essential\":true}}}");
        }
        Map<String, Object> claims =
                new HashMap<>(who(People.fresh() + "@example.com", "sub", People.fresh()));

        Response page = ada.through("acme", ada.browser().authorize(request), claims);
        assertThat(page.asString())
                .contains("id=\"login-submit\"", "The application wants more than that");
        Map<String, String> asked = ada.leave("acme", page);
        assertThat(asked).containsKey("max_age");
        claims.put("auth_time", Instant.now().getEpochSecond() - 3600);
        Response consent = ada.comeBack("acme", asked, FakeUpstream.code("acme", asked, claims));
        assertThat(consent.asString()).contains("id=\"consent-allow\"");
    }

    @Test
    void what_must_not_be_seen_never_goes_to_a_provider() {
        Traveller ada = new Traveller();
        Map<String, String> request =
                CodeRequest.of(clients.spa(), Pkce.fresh(), Map.of("prompt", "none"));

        Map<String, String> answer = Browser.redirected(ada.browser().authorize(request));

        assertThat(answer).containsEntry("error", "login_required");
    }

    @Test
    void an_account_that_is_there_is_connected_once_its_password_is_proved() {
        Account account = people.somebody();
        Client client = clients.spa();
        Traveller owner = new Traveller();
        Response asks = owner.browser().authorize(CodeRequest.of(client, Pkce.fresh()));

        Response link = owner.through("acme", asks, who(account.email()));
        assertThat(link.asString()).contains("id=\"link-submit\"", account.email());
        assertThat(owner.loggedIn()).isFalse();
        Response wrong =
                owner.browser()
                        .submit(link, "/login/link", Map.of("password", People.freshPassword()));
        assertThat(wrong.statusCode()).isEqualTo(401);
        Response consent =
                owner.browser().submit(wrong, "/login/link", Map.of("password", People.PASSWORD));

        assertThat(Browser.redirected(owner.browser().allow(consent))).containsKey("code");
        Traveller again = new Traveller();
        again.through("acme", who(account.email()));
        assertThat(again.isAt(account.email())).isTrue();
        assertThat(mailbox.subjects(account.email()))
                .contains("Acme & Söhne is connected to your account");
    }

    @Test
    void or_by_a_mailed_link_in_the_browser_that_began() {
        Account account = people.somebody();
        Traveller owner = new Traveller();
        Response link = owner.through("acme", who(account.email()));

        Response sent = owner.browser().submit(link, "/login/link/mail", Map.of());
        assertThat(sent.asString()).contains("Look into your mail", account.email());
        String token = mailbox.token(account.email(), "Connect Acme & Söhne to your account");
        String mailed = "/login/link/confirm?token=" + token;
        assertThat(new Browser().get(mailed).asString()).contains("in which you began");
        Traveller somebodyElse = new Traveller();
        somebodyElse.through("other", who(account.email()));
        Response theirs = somebodyElse.browser().get(mailed);
        Response refused = somebodyElse.browser().submit(theirs, "/login/link/confirm", Map.of());
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(somebodyElse.loggedIn()).isFalse();

        owner.browser().submit(owner.browser().get(mailed), "/login/link/confirm", Map.of());

        assertThat(owner.isAt(account.email())).isTrue();
    }

    @Test
    void an_account_is_connected_from_within_and_disconnected_with_the_sessions_that_came_so() {
        Account account = people.somebody();
        String subject = People.fresh();
        Traveller owner = new Traveller();
        owner.browser().logIn(owner.browser().get("/login"), account);
        Map<String, Object> elsewhere = who(People.fresh() + "@example.org", "sub", subject);

        Map<String, String> asked = owner.leave("acme", "/link");
        Response link = owner.comeBack("acme", asked, FakeUpstream.code("acme", asked, elsewhere));
        Response home =
                owner.browser().submit(link, "/login/link", Map.of("password", People.PASSWORD));

        assertThat(home.asString()).contains("id=\"unlink-acme\"", "id=\"link-other\"");
        Traveller telephone = new Traveller();
        telephone.through("acme", elsewhere);
        assertThat(telephone.isAt(account.email())).isTrue();
        JsonPath export = export(account);
        assertThat(export.getString("links[0].provider")).isEqualTo("acme");
        assertThat(export.getString("links[0].subject")).isEqualTo(subject);
        assertThat(export.getList("events.type")).contains("PROVIDER_LINKED");

        String token =
                new Visitor(account, telephone.browser())
                        .tokens(clients.registered(PUBLIC), "openid")
                        .getString("access_token");
        People.as(token).get("/oauth/userinfo").then().statusCode(200);

        owner.browser().submit(home, "/account/unlink", Map.of("provider", "acme"));

        People.as(token).get("/oauth/userinfo").then().statusCode(401);

        assertThat(telephone.loggedIn()).isFalse();
        assertThat(owner.loggedIn()).isTrue();
        assertThat(export(account).getList("links")).isEmpty();
        Traveller later = new Traveller();
        later.through("acme", elsewhere);
        assertThat(later.isAt(account.email())).isFalse();
    }

    @Test
    void the_last_way_to_log_in_stays() {
        Traveller ada = new Traveller();
        String email = People.fresh() + "@example.com";
        Response home = ada.through("acme", who(email));

        Response refused =
                ada.browser().submit(home, "/account/unlink", Map.of("provider", "acme"));

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.asString()).contains("your only way to log in");
        assertThat(ada.isAt(email)).isTrue();
    }

    @Test
    void a_disabled_account_is_refused_as_anywhere() {
        Traveller ada = new Traveller();
        String email = People.fresh() + "@example.com";
        Map<String, Object> who = who(email, "sub", People.fresh());
        ada.through("acme", who);
        AdminApi api = new AdminApi(people.admin());
        api.post("/users/" + accounts.idOf(email).orElseThrow() + "/disable");
        assertThat(ada.loggedIn()).isFalse();

        Response refused = new Traveller().through("acme", who);

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.asString()).contains("Your account here cannot log in");
    }

    @Test
    void log_ins_through_a_provider_are_counted() {
        double succeeded = counted("succeeded");
        double failed = counted("failed");
        Traveller ada = new Traveller();
        ada.through("acme", who(People.fresh() + "@example.com"));
        assertThat(counted("succeeded")).isEqualTo(succeeded + 1);

        Map<String, String> asked = ada.leave("acme");
        ada.answer("acme", Map.of("error", "access_denied", "state", asked.get("state")));
        assertThat(counted("failed")).isEqualTo(failed + 1);
    }

    @Test
    void a_closed_account_is_forgotten_and_the_same_person_may_come_again() {
        String email = People.fresh() + "@example.com";
        Map<String, Object> who = who(email, "sub", People.fresh());
        new Traveller().through("acme", who);
        var closed = accounts.idOf(email).orElseThrow();
        new AdminApi(people.admin()).delete("/users/" + closed).then().statusCode(204);

        Traveller again = new Traveller();
        again.through("acme", who);

        assertThat(again.isAt(email)).isTrue();
        assertThat(accounts.idOf(email).orElseThrow()).isNotEqualTo(closed);
    }

    @Test
    void a_hub_says_by_its_api_who_it_is() {
        Traveller octocat = new Traveller();
        String email = People.fresh() + "@example.com";
        Map<String, String> asked = octocat.leave("hub");
        assertThat(asked)
                .containsEntry("scope", "read:user user:email")
                .containsEntry("code_challenge_method", "S256");
        List<Map<String, Object>> emails =
                List.of(
                        Map.of("email", "x@example.com", "primary", false, "verified", true),
                        Map.of("email", email, "primary", true, "verified", true));
        Map<String, Object> user = Map.of("id", 4711, "login", "octocat", "name", "Octo Cat");

        octocat.answer(
                "hub",
                Map.of(
                        "code",
                        FakeUpstream.hubCode(asked, user, emails),
                        "state",
                        asked.get("state")));

        assertThat(octocat.isAt(email)).isTrue();
    }

    @Test
    void a_provider_may_have_it_by_our_own_key() throws Exception {
        Traveller ada = new Traveller();
        String email = People.fresh() + "@example.com";
        ada.through("keyed", who(email));

        assertThat(ada.isAt(email)).isTrue();
        String jwks = given().get("/.well-known/jwks.json").asString();
        var claims =
                new JwtConsumerBuilder()
                        .setVerificationKeyResolver(
                                new JwksVerificationKeyResolver(
                                        new JsonWebKeySet(jwks).getJsonWebKeys()))
                        .setExpectedAudience(FakeUpstream.issuer("keyed"))
                        .setExpectedIssuer(FakeUpstream.CLIENT)
                        .setExpectedSubject(FakeUpstream.CLIENT)
                        .setRequireExpirationTime()
                        .setRequireJwtId()
                        .build()
                        .processToClaims(FakeUpstream.assertion());
        assertThat(claims.getAudience()).hasSize(1);
    }

    @Test
    void whoever_the_provider_does_not_vouch_for_makes_an_account_as_everybody_does() {
        Traveller ada = new Traveller();
        String email = People.fresh() + "@example.com";

        Response form = ada.through("acme", who(email, "email_verified", false));

        assertThat(form.asString())
                .contains("id=\"register-submit\"", "value=\"" + email + "\"", "Ada Lovelace");
        assertThat(accounts.idOf(email)).isEmpty();
        assertThat(ada.loggedIn()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "access_denied, 403, hat nein gesagt|haben Sie nein gesagt",
        "temporarily_unavailable, 503, antwortet im Augenblick nicht",
        "<b>x, 403, haben Sie nein gesagt",
    })
    void what_the_provider_refuses_is_said_in_the_persons_language(
            String error, int status, String said) {
        Traveller ada = new Traveller();
        Response asks =
                ada.browser()
                        .authorize(
                                CodeRequest.of(
                                        clients.spa(), Pkce.fresh(), Map.of("ui_locales", "de")));
        Map<String, String> asked = ada.leave("other", asks);

        Response page = ada.answer("other", Map.of("error", error, "state", asked.get("state")));

        assertThat(page.statusCode()).isEqualTo(status);
        assertThat(page.asString())
                .contains(
                        "Keine Anmeldung mit other",
                        said.split("\\|", -1)[said.contains("|") ? 1 : 0])
                .contains("/login?flow=")
                .doesNotContain("<b>x");
    }

    @ParameterizedTest
    @CsvSource({"away", "lying"})
    void a_provider_that_is_away_is_told_so(String provider) {
        Response page = new Browser().get("/login/with/" + provider);

        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.asString()).contains(provider + " does not answer just now");
    }

    @Test
    void a_provider_that_nobody_knows_is_not_found() {
        assertThat(new Browser().get("/login/with/nobody").statusCode()).isEqualTo(404);
        assertThat(new Browser().get("/login/with/nobody/callback").statusCode()).isEqualTo(404);
    }

    private Long authTime(Map<String, Object> more) {
        Traveller ada = new Traveller();
        Client client = clients.spa();
        Pkce pkce = Pkce.fresh();
        Map<String, Object> claims = new HashMap<>(who(People.fresh() + "@example.com"));
        claims.putAll(more);
        Response asks = ada.browser().authorize(CodeRequest.of(client, pkce));
        Response answer = ada.browser().allow(ada.through("acme", asks, claims));
        JsonPath tokens = redeemed(client, answer, pkce);
        Number time = Claims.of(tokens.getString("id_token")).json().get("auth_time");
        return time == null ? null : time.longValue();
    }

    private static JsonPath redeemed(Client client, Response answer, Pkce pkce) {
        return OAuthClients.redeem(client, Browser.redirected(answer).get("code"), pkce)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private double counted(String outcome) {
        return metrics.counter("cardea.logins", "method", "provider", "outcome", outcome).count();
    }

    private static JsonPath export(Account account) {
        String token = People.login(account).getString("access_token");
        return People.as(token).get("/auth/me/export").jsonPath();
    }

    private static Map<String, Object> who(String email) {
        return Map.of("email", email, "sub", "s-" + email);
    }

    private static Map<String, Object> who(String email, String claim, Object value) {
        Map<String, Object> claims = new HashMap<>(who(email));
        claims.put(claim, value);
        return claims;
    }
}
