package dev.cardea.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.clients.Client;
import dev.cardea.support.Browser;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.Mailbox;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Somebody forgot the password on the way to an application.
@QuarkusTest
class RecoverInFlowTest {

    private static final Pattern LINK = Pattern.compile("href=\"((recover|login)[^\"]*)\"");
    private static final String GERMAN = "Wählen Sie ein neues Passwort";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject Mailbox mailbox;

    private final Browser browser = new Browser();
    private Account account;
    private Client client;
    private String chosen = "";

    @BeforeEach
    void on_the_way() {
        account = people.somebody();
        client = clients.spa();
    }

    @Test
    void after_the_reset_they_come_back_to_the_application() {
        Response sent = askForALink(browser);
        assertThat(sent.statusCode()).isEqualTo(200);

        Response done = reset(browser);

        Response login = browser.get("/" + link(done, "login"));
        Response consent =
                browser.submit(
                        login, "/login", Map.of("username", account.email(), "password", chosen));
        assertThat(Browser.redirected(browser.allow(consent)))
                .containsEntry("state", "under way")
                .containsKey("code");
        assertThat(browser.cookie("__Host-cardea-flow")).isNull();
    }

    @Test
    void the_mail_speaks_the_language_that_the_application_asked_for() {
        askForALink(browser);
        assertThat(mailbox.text(account.email(), GERMAN)).contains("30 Minuten lang");
    }

    @Test
    void another_browser_is_not_led_into_the_flow() {
        askForALink(browser);
        Response done = reset(new Browser());
        assertThat(link(done, "login")).isEqualTo("login");
    }

    @Test
    void another_site_does_not_say_where_people_go_on() {
        String theirs = Browser.hidden(form(new Browser())).get("flow");

        Response sent = browser.post("/recover", Map.of("email", account.email(), "flow", theirs));

        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(browser.cookie("__Host-cardea-flow")).isNull();
        assertThat(link(reset(browser), "login")).isEqualTo("login");
    }

    @Test
    void a_flow_that_is_over_does_not_stand_in_the_way() {
        askForALink(browser);
        browser.cookie("__Host-cardea-flow", "over");
        Response done = reset(browser);
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(link(done, "login")).isEqualTo("login");
        assertThat(browser.get("/recover?flow=over").statusCode()).isEqualTo(200);
    }

    private Response reset(Browser where) {
        String token = mailbox.token(account.email(), GERMAN);
        chosen = People.freshPassword();
        return where.submit(
                where.get("/reset-password?token=" + token),
                "/reset-password",
                Map.of("password", chosen));
    }

    private Response askForALink(Browser where) {
        return where.submit(form(where), "/recover", Map.of("email", account.email()));
    }

    private Response form(Browser where) {
        Response login =
                where.authorize(
                        CodeRequest.of(
                                client,
                                Pkce.fresh(),
                                Map.of("state", "under way", "ui_locales", "de")));
        return where.get("/" + link(login, "recover"));
    }

    private static String link(Response page, String name) {
        Matcher links = LINK.matcher(page.asString());
        while (links.find()) {
            if (links.group(2).equals(name)) {
                return links.group(1).replace("&amp;", "&");
            }
        }
        throw new AssertionError("no link to " + name + " on " + page.asString());
    }
}
