package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.clients.Client;
import dev.cardea.support.Browser;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.Traveller;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pages cannot be framed, cannot be scripted by what clients and strangers put into them, and take
/// no form that another site sends.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class PagesUnderAttackTest {

    /// The forms that change something for whoever is logged in, or logs in.
    static final Set<String> FORMS =
            Set.of(
                    "/login",
                    "/login/link",
                    "/login/link/mail",
                    "/login/link/confirm",
                    "/register",
                    "/consent",
                    "/logout",
                    "/device",
                    "/account/end-others",
                    "/account/end-session",
                    "/account/withdraw",
                    "/account/unlink",
                    "/account/logout",
                    "/account/password");

    /// Others do no harm: they need the token of a mailed link, only mail to an address, or lead
    /// back to the choice.
    static final Set<String> OTHER_FORMS =
            Set.of(
                    "/verify-email",
                    "/confirm-email",
                    "/reset-password",
                    "/recover",
                    "/resend",
                    "/login/as");

    private static final String EVIL =
            "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{config:all}{{7*7}}&lt;";
    private static final String NAME = "<script>alert(1)</script>\"' onload=x {config:all}";

    @Inject People people;
    @Inject OAuthClients clients;

    private final SoftAssertions softly = new SoftAssertions();
    private Account account;
    private Browser browser;
    private Client client;
    private Traveller claimant;

    @BeforeEach
    void log_in() {
        account = people.somebody();
        client =
                clients.client(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "post_logout_redirect_uris",
                                List.of("https://app.example/bye"),
                                "client_name",
                                NAME,
                                "client_uri",
                                "https://app.example/'-alert(1)-'",
                                "policy_uri",
                                "https://app.example/p?a=1&b='onmouseover=alert(1)",
                                "tos_uri",
                                "https://app.example/t",
                                "logo_uri",
                                "https://app.example/l.png?'-alert(1)-'",
                                "token_endpoint_auth_method",
                                "none",
                                "grant_types",
                                List.of("authorization_code", EveryWay.DEVICE_CODE)));
        browser = new Browser();
        browser.logIn(browser.get("/login"), account);
        claimant = new Traveller();
        claimant.browser().logIn(claimant.browser().get("/login"), account);
        connect();
    }

    /// The person comes back from a provider, which says of them what it likes.
    private Response connect() {
        Map<String, String> asked = claimant.leave(Elsewhere.PROVIDER, "/link");
        return claimant.comeBack(
                Elsewhere.PROVIDER,
                asked,
                FakeUpstream.code(
                        Elsewhere.PROVIDER,
                        asked,
                        Map.of(
                                "sub", EVIL,
                                "name", EVIL,
                                "preferred_username", EVIL,
                                "email", EVIL,
                                "email_verified", false)));
    }

    /// Every page that there is, as its visitor sees it.
    private Map<String, Response> pages() {
        Map<String, Response> pages = new LinkedHashMap<>();
        Browser stranger = new Browser();
        pages.put("log-in", stranger.get("/login"));
        pages.put("log-in of an application", stranger.authorize(request(Map.of())));
        pages.put("registration", stranger.authorize(request(Map.of("prompt", "create"))));
        pages.put("recovery", stranger.get("/recover"));
        pages.put("resend", stranger.get("/resend"));
        pages.put("device", stranger.get("/device"));
        pages.put("signed out", stranger.get("/signed-out"));
        pages.put("verify", stranger.get("/verify-email?token=x"));
        pages.put("confirm", stranger.get("/confirm-email?token=x"));
        pages.put("reset", stranger.get("/reset-password?token=x"));
        pages.put("dead link", stranger.get("/reset-password"));
        pages.put("error", stranger.authorize(Map.of("client_id", "nobody")));
        pages.put("log-out refused", stranger.get("/oauth/logout?id_token_hint=x"));
        pages.put("stale", stranger.post("/login", Map.of("username", "x", "password", "y")));
        pages.put("consent", browser.authorize(request(Map.of("prompt", "consent"))));
        pages.put("choice", browser.authorize(request(Map.of("prompt", "select_account"))));
        pages.put("account", browser.get("/account"));
        pages.put("password", browser.get("/account/password"));
        pages.put("log-out", browser.get("/oauth/logout?client_id=" + client.clientId()));
        pages.put("form post", formPost());
        pages.put("address asked", stranger.submit(stranger.get("/recover"), "/recover", mail()));
        pages.put("device to confirm", device());
        pages.put("device denied", denied(pages.get("device to confirm")));
        pages.put("other provider denied", turnedAway());
        pages.put("connecting", claimant.browser().get("/login/link"));
        pages.put("connecting by mail", claimant.browser().get("/login/link/confirm?token=x"));
        pages.put("no connecting", stranger.get("/login/link"));
        pages.put("registration from elsewhere", unvouched());
        return pages;
    }

    private static Map<String, String> mail() {
        return Map.of("email", People.fresh() + "@example.com");
    }

    /// A device that calls itself as it likes.
    private Response device() {
        String code =
                Forms.form(Map.of("client_id", client.clientId(), "scope", "profile"))
                        .header("User-Agent", EVIL)
                        .post("/oauth/device_authorization")
                        .path("user_code");
        return browser.get("/device?user_code=" + code);
    }

    private Response denied(Response page) {
        return browser.submit(page, "/device", Map.of("decision", "deny"));
    }

    private static Response turnedAway() {
        Traveller traveller = new Traveller();
        String state = traveller.leave("other").get("state");
        return traveller.answer("other", Map.of("error", EVIL, "state", state));
    }

    /// Somebody new, of whom a provider says what it likes.
    private static Response unvouched() {
        return new Traveller()
                .through(
                        Elsewhere.PROVIDER,
                        Map.of(
                                "sub",
                                People.fresh(),
                                "name",
                                EVIL,
                                "preferred_username",
                                EVIL,
                                "email",
                                EVIL + "@example.com",
                                "email_verified",
                                false));
    }

    private Response formPost() {
        browser.allow(browser.authorize(request(Map.of())));
        return browser.authorize(request(Map.of("response_mode", "form_post", "state", EVIL)));
    }

    @Test
    void no_page_is_framed_stored_sniffed_or_told_to_others() {
        pages().forEach((name, page) -> {
            softly.assertThat(page.contentType()).as(name).startsWithIgnoringCase("text/html");
            softly.assertThat(page.headers().getValues("Content-Security-Policy"))
                    .as(name)
                    .singleElement()
                    .asString()
                    .contains(
                            "default-src 'none'",
                            "frame-ancestors 'none'",
                            "base-uri 'none'",
                            "form-action ")
                    .doesNotContain("unsafe", "data:", "*");
            softly.assertThat(page.header("Cache-Control")).as(name).contains("no-store");
            softly.assertThat(page.header("X-Content-Type-Options")).as(name).isEqualTo("nosniff");
            softly.assertThat(page.header("Referrer-Policy")).as(name).isEqualTo("no-referrer");
            softly.assertThat(page.header("Cross-Origin-Opener-Policy"))
                    .as(name)
                    .isEqualTo("same-origin");
        });
        softly.assertAll();
    }

    @Test
    void nothing_that_a_client_says_becomes_markup() {
        pages().forEach((name, page) -> {
            String html = page.asString();
            softly.assertThat(html)
                    .as(name)
                    .doesNotContain("<script>alert", "onload=x {config:all}\"", "'-alert(1)-''")
                    .doesNotContainPattern("(href|src|action)='")
                    .doesNotContainPattern(
                            "(?i)(href|src|action)=\"?\\s*(javascript|data|vbscript):");
        });
        pages().forEach((name, page) ->
                softly.assertThat(page.asString().replaceAll("\"[^\"]*\"", ""))
                        .as(name)
                        .doesNotContainPattern("(?i)<[^>]*\\son[a-z]+="));
        softly.assertThat(browser.authorize(request(Map.of("prompt", "consent"))).asString())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        softly.assertAll();
    }

    @Test
    void nothing_that_another_provider_says_becomes_markup() {
        Response link = claimant.browser().get("/login/link");
        assertThat(link.asString()).contains("id=\"link-submit\"", "&lt;script&gt;alert(1)");
        harmless(link, "connecting");
        harmless(claimant.browser().get("/login/link/confirm?token=x"), "connecting by mail");
        Response home =
                claimant.browser().submit(link, "/login/link", Map.of("password", People.PASSWORD));
        assertThat(home.asString()).contains("id=\"unlink-acme\"");
        harmless(home, "account");
        Response register = unvouched();
        assertThat(register.asString()).contains("id=\"register-submit\"", "&lt;script&gt;");
        harmless(register, "registration");
        harmless(turnedAway(), "denied");
        Traveller stranger = new Traveller();
        stranger.through(
                Elsewhere.PROVIDER,
                Map.of(
                        "sub",
                        EVIL + People.fresh(),
                        "name",
                        NAME,
                        "preferred_username",
                        NAME,
                        "email",
                        People.fresh() + "@example.com"));
        assertThat(stranger.loggedIn()).isTrue();
        harmless(stranger.browser().get("/account"), "account of somebody new");
        harmless(stranger.browser().authorize(request(Map.of())), "consent of somebody new");
        softly.assertAll();
    }

    @Test
    void nothing_that_a_request_says_becomes_markup() {
        for (String parameter :
                List.of(
                        "state",
                        "nonce",
                        "login_hint",
                        "ui_locales",
                        "display",
                        "scope",
                        "prompt",
                        "acr_values",
                        "id_token_hint",
                        "claims",
                        "redirect_uri",
                        "response_mode",
                        "response_type",
                        "client_id",
                        "request",
                        "request_uri",
                        "resource",
                        "error",
                        URLEncoder.encode(EVIL, StandardCharsets.UTF_8))) {
            harmless(new Browser().authorize(request(Map.of(parameter, EVIL))), parameter);
            harmless(browser.authorize(request(Map.of(parameter, EVIL))), parameter);
        }
        for (String page :
                List.of(
                        "/login?flow=",
                        "/login?other=",
                        "/register?flow=",
                        "/consent?flow=",
                        "/device?user_code=",
                        "/verify-email?token=",
                        "/confirm-email?token=",
                        "/reset-password?token=",
                        "/recover?email=",
                        "/signed-out?x=",
                        "/account?x=",
                        "/logout?request=",
                        "/oauth/logout?client_id=",
                        "/oauth/logout?state=",
                        "/oauth/logout?id_token_hint=",
                        "/oauth/logout?post_logout_redirect_uri=",
                        "/oauth/logout?request=",
                        "/oauth/authorize?flow=",
                        "/nowhere/")) {
            String uri = page + Browser.query(Map.of("", EVIL)).substring(1);
            harmless(browser.get(uri), page);
            harmless(new Browser().get(uri), page);
        }
        softly.assertAll();
    }

    @Test
    void no_sentence_of_a_stranger_stands_on_a_page_of_ours() {
        String sentence = URLEncoder.encode("Account locked, call 0900", StandardCharsets.UTF_8);
        for (String path : List.of("/oauth/authorize", "/oauth/logout")) {
            String uri = path + "?" + sentence + "=1&" + sentence + "=1";
            softly.assertThat(new Browser().get(uri).asString())
                    .as(path)
                    .doesNotContain("call 0900");
        }
        softly.assertThat(new Browser().get("/oauth/authorize?state=1&state=2").asString())
                .contains("state: is given twice");
        softly.assertAll();
    }

    @Test
    void nothing_that_somebody_types_becomes_markup() {
        Map<String, Map<String, String>> forms = new LinkedHashMap<>();
        forms.put("/login", Map.of("username", EVIL, "password", EVIL));
        forms.put("/register", Map.of("name", EVIL, "email", EVIL, "password", EVIL));
        forms.put("/recover", Map.of("email", EVIL));
        forms.put("/resend", Map.of("email", EVIL));
        forms.put("/device", Map.of("user_code", EVIL));
        forms.put("/reset-password", Map.of("token", EVIL, "password", EVIL));
        forms.put("/account/password", Map.of("current_password", EVIL, "new_password", EVIL));
        forms.forEach((path, fields) -> {
            Response form = browser.get(path.equals("/login") ? "/login?other=x" : path);
            Map<String, String> hidden = Browser.hidden(form);
            hidden.putAll(fields);
            harmless(browser.post(path, hidden), path);
        });
        softly.assertAll();
    }

    /// Another site can send any form, with any field but the token: it reads none of ours.
    @Test
    void a_form_of_another_site_changes_nothing() {
        Response consent = browser.authorize(request(Map.of("prompt", "consent")));
        Response choice = browser.authorize(request(Map.of("prompt", "select_account")));
        String logout =
                Browser.hidden(browser.get("/oauth/logout?client_id=" + client.clientId()))
                        .get("request");
        String flow = Browser.hidden(consent).get("flow");
        Map<String, Map<String, String>> forms = new LinkedHashMap<>();
        forms.put("/login", Map.of("username", account.email(), "password", People.PASSWORD));
        forms.put("/register", Map.of("email", "a@example.com", "password", People.PASSWORD));
        forms.put("/consent", Map.of("flow", flow, "decision", "allow"));
        forms.put("/logout", Map.of("request", logout, "decision", "logout"));
        forms.put("/device", Map.of("user_code", "BBBB-BBBB", "decision", "allow"));
        forms.put("/account/end-others", Map.of());
        forms.put("/account/end-session", Map.of("session", "x"));
        forms.put("/account/withdraw", Map.of("client", client.id().toString()));
        forms.put("/account/logout", Map.of());
        forms.put("/account/unlink", Map.of("provider", Elsewhere.PROVIDER));
        forms.put("/login/link", Map.of("password", People.PASSWORD));
        forms.put("/login/link/mail", Map.of());
        forms.put("/login/link/confirm", Map.of("token", "x"));
        forms.put(
                "/account/password",
                Map.of("current_password", People.PASSWORD, "new_password", "another one here"));
        assertThat(forms.keySet()).isEqualTo(FORMS);
        String strangers = Browser.hidden(new Browser().get("/login")).get("csrf");
        forms.forEach((path, fields) -> {
            for (String token : new String[] {null, "", "x", strangers}) {
                Map<String, String> form = new HashMap<>(fields);
                if (token != null) {
                    form.put("csrf", token);
                }
                Browser sender = path.startsWith("/login/link") ? claimant.browser() : browser;
                Response answer = sender.again().post(path, form);
                softly.assertThat(answer.statusCode()).as("%s with %s", path, token).isEqualTo(403);
                softly.assertThat(answer.header("Location")).as(path).isNull();
            }
        });
        // the choice of an account leads back to it
        Map<String, String> chosen =
                new HashMap<>(Map.of("flow", Browser.hidden(choice).get("flow"), "csrf", "x"));
        softly.assertThat(browser.again().post("/login/as", chosen).asString()).contains("id=\"");
        softly.assertThat(browser.get("/account").statusCode()).isEqualTo(200);
        softly.assertAll();
    }

    /// The state that an answer carries is text in the form that posts itself.
    @Test
    void an_answer_by_form_holds_its_state_as_text() {
        Response page = formPost();
        assertThat(page.asString())
                .contains("action=\"https://app.example/cb\"")
                .contains("&lt;script&gt;")
                .doesNotContain("<script>alert", "onerror=alert(1)>");
    }

    private void harmless(Response answer, String what) {
        softly.assertThat(answer.statusCode()).as(what).isLessThan(500);
        softly.assertThat(answer.asString())
                .as(what)
                .doesNotContain("<script>alert", "<img src=x", "onerror=alert(1)>", "{{49}}");
        String location = answer.header("Location");
        if (location != null) {
            softly.assertThat(location).as(what).startsWith("https://app.example/");
        }
    }

    private Map<String, String> request(Map<String, String> more) {
        Map<String, String> request =
                CodeRequest.of(client, Pkce.fresh(), Map.of("scope", "openid profile"));
        request.putAll(more);
        return request;
    }
}
