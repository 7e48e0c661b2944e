package dev.cardea.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.clients.Client;
import dev.cardea.sessions.BrowserSessions;
import dev.cardea.support.Browser;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.Mailbox;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The hosted pages, as a browser without scripts sees them.
@QuarkusTest
class HostedPagesTest {

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject BrowserSessions sessions;
    @Inject Mailbox mailbox;

    @Test
    void who_registers_and_confirms_the_address_goes_on_to_the_application() {
        Client client = clients.spa();
        Browser browser = new Browser();
        String email = People.fresh() + "@example.com";
        String password = People.freshPassword();
        Response form = browser.authorize(request(client, Map.of("prompt", "create")));
        assertThat(form.asString()).contains("id=\"register-submit\"");

        Response sent =
                browser.submit(form, "/register", Map.of("email", email, "password", password));

        assertThat(sent.asString()).contains("Look into your mail", email);
        People.post(
                "/auth/email/verify",
                Map.of("token", mailbox.token(email, "Confirm your e-mail address")));
        String login = sent.asString().replaceAll("(?s).*href=\"(login\\?flow=[^\"]+)\".*", "/$1");
        Response consent =
                browser.submit(
                        browser.get(login),
                        "/login",
                        Map.of("username", email, "password", password));
        assertThat(Browser.redirected(browser.allow(consent))).containsKey("code");
    }

    @Test
    void registration_says_the_same_for_an_address_that_is_taken() {
        Account account = people.somebody();
        Browser browser = new Browser();

        Response sent =
                browser.submit(
                        browser.get("/register"),
                        "/register",
                        Map.of("email", account.email(), "password", People.freshPassword()));

        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(sent.asString()).contains("Look into your mail");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    kurz                  | mindestens 15 Zeichen
                    aaaaaaaaaaaaaaaaaaaaa | keine einfache Folge
                    passwordpassword      | was Angreifer zuerst versuchen
                    cardea cardea cardea  | Ihren eigenen Namen
                    """)
    void what_the_policy_refuses_is_said_in_the_persons_language(String password, String said) {
        Browser browser = new Browser();
        Client client = clients.spa();
        Response form =
                browser.authorize(
                        request(client, Map.of("prompt", "create", "ui_locales", "fr de")));
        assertThat(form.asString()).contains("<html lang=\"de\">", "Konto anlegen");

        Response again =
                browser.submit(
                        form,
                        "/register",
                        Map.of("email", People.fresh() + "@example.com", "password", password));

        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.header("Content-Language")).isEqualTo("de");
        assertThat(again.asString()).contains(said).doesNotContain(password);
    }

    @Test
    void who_is_logged_in_chooses_to_go_on_without_a_password() {
        Account account = people.somebody();
        Client client = clients.spa();
        Browser browser = loggedIn(account, client);
        Map<String, String> select = request(client, Map.of("prompt", "select_account"));
        Response choice = browser.authorize(select);
        assertThat(choice.asString()).contains("id=\"account-continue\"", account.email());

        assertThat(Browser.redirected(browser.submit(choice, "/login/as", Map.of())))
                .containsKey("code");
    }

    @Test
    void a_choice_does_not_stand_for_the_password_that_is_asked_for() {
        Client client = clients.spa();
        Browser browser = loggedIn(people.somebody(), client);
        Map<String, String> both = request(client, Map.of("prompt", "select_account login"));
        Response page = browser.authorize(both);
        assertThat(page.asString()).contains("id=\"login-submit\"");

        assertThat(browser.submit(page, "/login/as", Map.of()).asString())
                .contains("id=\"login-submit\"");
    }

    @Test
    void the_pages_show_who_asks_and_let_its_picture_come() {
        Client client =
                clients.client(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "token_endpoint_auth_method",
                                "none",
                                "client_name",
                                "Otter <b>&",
                                "logo_uri",
                                "https://cdn.example:8443/otter.svg",
                                "tos_uri",
                                "https://app.example/terms"));

        Response page = new Browser().authorize(request(client, Map.of()));

        assertThat(page.header("Content-Security-Policy"))
                .isEqualTo(
                        "default-src 'none'; style-src 'self'; img-src 'self' https://cdn.example:8443;"
                                + " form-action 'self' https://app.example; frame-ancestors 'none'; base-uri 'none'");
        assertThat(page.asString())
                .contains(
                        "href=\"/css/cardea.css?",
                        "Otter &lt;b&gt;&amp;",
                        "href=\"https://app.example/terms\"")
                .doesNotContain("<b>");
    }

    @Test
    void consent_tells_in_words_what_is_asked_and_where_the_answer_goes() {
        Client client = clients.spa();
        Browser browser = new Browser();

        Response page =
                browser.logIn(browser.authorize(request(client, Map.of())), people.somebody());

        assertThat(page.asString())
                .contains("see your e-mail address", "keep this access", "app.example")
                .contains("id=\"consent-allow\"", "id=\"consent-deny\"");
    }

    @Test
    void access_that_is_taken_back_ends_at_once_and_is_asked_for_again() {
        Account account = people.somebody();
        Client client = clients.spa();
        Browser browser = new Browser();
        Pkce pkce = Pkce.fresh();
        String code = code(browser, account, client, pkce);
        String refresh =
                OAuthClients.redeem(client, code, pkce).jsonPath().getString("refresh_token");
        Response page = browser.get("/account");
        assertThat(page.asString()).contains(client.name(), account.email(), "this one");

        browser.submit(page, "/account/withdraw", Map.of("client", client.id().toString()));

        OAuthClients.refresh(client, refresh).then().statusCode(400);
        assertThat(browser.get("/account").asString()).doesNotContain(client.name());
        assertThat(browser.authorize(request(client, Map.of())).asString())
                .contains("id=\"consent-allow\"");
    }

    @Test
    void a_session_elsewhere_is_ended_from_the_account() {
        Account account = people.somebody();
        Browser elsewhere = loggedIn(account, clients.spa());
        Browser browser = loggedIn(account, clients.spa());

        browser.submit(browser.get("/account"), "/account/end-others", Map.of());

        assertThat(elsewhere.get("/account").asString()).contains("id=\"login-submit\"");
        assertThat(browser.get("/account").asString()).contains("id=\"logout\"");
    }

    @Test
    void who_logs_out_is_logged_out() {
        Browser browser = loggedIn(people.somebody(), clients.spa());
        String session = browser.cookie("__Host-cardea-session");

        Response page = browser.submit(browser.get("/account"), "/account/logout", Map.of());

        assertThat(page.asString()).contains("You are logged out");
        browser.cookie("__Host-cardea-session", session);
        assertThat(browser.get("/account").asString()).contains("id=\"login-submit\"");
    }

    @Test
    void two_windows_that_prove_anew_at_once_get_the_same_cookie() {
        String cookie = loggedIn(people.somebody(), clients.spa()).cookie(BrowserSessions.COOKIE);

        String next = sessions.renew(cookie).orElseThrow();

        assertThat(sessions.renew(cookie)).contains(next);
        assertThat(sessions.find(next)).isPresent();
        assertThat(sessions.find(cookie)).isEmpty();
        assertThat(sessions.renew(next)).isPresent();
        assertThat(sessions.renew(cookie)).isEmpty();
    }

    /// The answer with its new cookie was lost.
    @Test
    void a_browser_that_kept_a_cookie_that_is_over_logs_in_again() {
        Account account = people.somebody();
        Browser browser = loggedIn(account, clients.spa());
        sessions.renew(browser.cookie(BrowserSessions.COOKIE)).orElseThrow();

        Response page = browser.get("/account");

        assertThat(page.asString()).contains("id=\"login-submit\"");
        assertThat(browser.logIn(page, account).asString()).contains("id=\"logout\"");
    }

    @Test
    void a_password_is_changed_by_whoever_knows_the_current_one() {
        Account account = people.somebody();
        Browser browser = loggedIn(account, clients.spa());
        Browser copy = browser.again();
        String next = People.freshPassword();
        Response form = browser.get("/account/password");

        Response wrong =
                browser.submit(
                        form,
                        "/account/password",
                        Map.of("current_password", People.freshPassword(), "new_password", next));
        assertThat(wrong.asString()).contains("That is not your current password.");

        browser.submit(
                wrong,
                "/account/password",
                Map.of("current_password", People.PASSWORD, "new_password", next));

        People.tryLogin(account.email(), next).then().statusCode(200);
        assertThat(browser.get("/account").asString()).contains("id=\"logout\"");
        assertThat(copy.get("/account").asString()).contains("id=\"login-submit\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/account/end-session",
                "/account/end-others",
                "/account/withdraw",
                "/account/unlink",
                "/account/logout",
                "/account/password",
                "/register",
                "/login"
            })
    void no_form_works_without_its_token(String action) {
        Browser browser = loggedIn(people.somebody(), clients.spa());

        Response refused =
                browser.post(
                        action,
                        new HashMap<>(
                                Map.of(
                                        "username", "a",
                                        "email", "a@example.com",
                                        "password", "x",
                                        "current_password", "x",
                                        "new_password", "y")));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.asString()).contains("open too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login?flow=x", "/register?flow=x", "/consent", "/consent?flow=x"})
    void a_flow_that_is_over_is_told_on_a_page(String path) {
        Response page = new Browser().get(path);

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.asString()).contains("id=\"error-code\">invalid_request<");
        assertThat(page.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
    }

    @Test
    void the_pages_on_the_way_to_an_application_wear_its_colour() {
        Client client =
                clients.client(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "token_endpoint_auth_method",
                                "none",
                                "accent",
                                "#F5D90A"));
        String sheet = "/css/brand.css?accent=F5D90A";
        Browser browser = new Browser();
        Response login = browser.authorize(request(client, Map.of()));
        String flow = Browser.hidden(login).get("flow");
        assertThat(login.asString()).contains("href=\"" + sheet + "\"");
        assertThat(browser.get("/register?flow=" + flow).asString()).contains(sheet);
        assertThat(browser.get("/recover?flow=" + flow).asString()).contains(sheet);
        Response refused = browser.submit(login, "/login", Map.of("username", "a"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.asString()).contains(sheet);
        assertThat(browser.logIn(refused, people.somebody()).asString())
                .contains(sheet, "id=\"consent-allow\"");
        assertThat(browser.get("/account").asString()).doesNotContain("brand.css");

        Response css = People.anywhere().get(sheet);
        assertThat(css.contentType()).startsWith("text/css");
        assertThat(css.asString()).isEqualTo(Accent.parse("#F5D90A").css());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "red", "#00ff00", "00ff00;}*{display:none"})
    void a_sheet_is_made_of_a_colour_and_of_nothing_else(String accent) {
        People.anywhere().get("/css/brand.css").then().statusCode(400);
        People.anywhere().queryParam("accent", accent).get("/css/brand.css").then().statusCode(400);
    }

    private static Browser loggedIn(Account account, Client client) {
        Browser browser = new Browser();
        code(browser, account, client, Pkce.fresh());
        return browser;
    }

    private static String code(Browser browser, Account account, Client client, Pkce pkce) {
        Map<String, String> request = request(client, Map.of());
        request.put("code_challenge", pkce.challenge());
        return Browser.redirected(browser.allow(browser.logIn(browser.authorize(request), account)))
                .get("code");
    }

    private static Map<String, String> request(Client client, Map<String, String> more) {
        Map<String, String> request =
                CodeRequest.of(
                        client,
                        Pkce.fresh(),
                        Map.of("scope", "openid profile email offline_access"));
        request.putAll(more);
        return request;
    }
}
