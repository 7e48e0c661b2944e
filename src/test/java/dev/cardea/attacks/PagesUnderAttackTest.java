package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.clients.Client;
import dev.cardea.support.Browser;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pages cannot be framed, cannot be scripted by what clients and strangers put into them, and take
/// no form that another site sends.
@QuarkusTest
class PagesUnderAttackTest {

    private static final String EVIL =
            "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{config:all}{{7*7}}&lt;";
    private static final String NAME = "<script>alert(1)</script>\"' onload=x {config:all}";

    @Inject People people;
    @Inject OAuthClients clients;

    private final SoftAssertions softly = new SoftAssertions();
    private Account account;
    private Browser browser;
    private Client client;

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
                                "none"));
        browser = new Browser();
        browser.logIn(browser.get("/login"), account);
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
        return pages;
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
        forms.put(
                "/account/password",
                Map.of("current_password", People.PASSWORD, "new_password", "another one here"));
        String strangers = Browser.hidden(new Browser().get("/login")).get("csrf");
        forms.forEach((path, fields) -> {
            for (String token : new String[] {null, "", "x", strangers}) {
                Map<String, String> form = new HashMap<>(fields);
                if (token != null) {
                    form.put("csrf", token);
                }
                Response answer = browser.again().post(path, form);
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
