package dev.cardea.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.clients.Client;
import dev.cardea.clients.ResourceServerRegistry;
import dev.cardea.support.Browser;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.OtherSettings;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What somebody reads before they agree, where administrators and applications choose the words.
@QuarkusTest
@TestProfile(OtherSettings.class)
class ConsentWordsTest {

    private static final String EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    private static final String SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject ResourceServerRegistry resources;

    private final String billing = "https://billing.example/" + People.fresh();
    private final String scope = People.fresh() + ":read";
    private final Browser browser = new Browser();
    private Account account;

    @BeforeEach
    void somebody() {
        account = people.somebody();
    }

    @Test
    void scopes_and_audiences_are_told_in_the_words_they_were_registered_with() {
        register("Billing", "read your invoices");
        Client client = clients.spa();

        Response page = asked(client, Map.of("resource", billing));

        assertThat(page.asString())
                .contains("<li>read your invoices</li>", "With these services", "<li>Billing</li>");
        browser.allow(page);
        assertThat(browser.get("/account").asString())
                .contains("read your invoices", "With these services: Billing");
    }

    @Test
    void what_a_resource_server_knows_is_in_the_metadata() {
        register("Billing", "read your invoices");
        assertThat(metadata("scopes_supported")).contains("openid", scope).doesNotHaveDuplicates();
        assertThat(metadata("ui_locales_supported")).containsExactly("en", "de");
    }

    private static List<String> metadata(String member) {
        return People.anywhere()
                .get("/.well-known/openid-configuration")
                .jsonPath()
                .getList(member);
    }

    @Test
    void another_audience_is_asked_about_anew() {
        register("Billing", "read your invoices");
        Client client = clients.spa();
        browser.allow(asked(client, Map.of()));
        assertThat(Browser.redirected(ask(client, Map.of()))).containsKey("code");

        Response page = ask(client, Map.of("resource", billing));

        assertThat(page.asString()).contains("id=\"consent-allow\"", "<li>Billing</li>");
        browser.allow(page);
        assertThat(Browser.redirected(ask(client, Map.of("resource", billing))))
                .containsKey("code");
    }

    @Test
    void the_issuer_itself_is_named_as_people_know_it() {
        Response page =
                asked(clients.spa(), Map.of("resource", "http://localhost:8081", "scope", "email"));
        assertThat(page.asString()).contains("With these services", "<li>Cardea</li>");
    }

    @Test
    void details_are_told_block_by_block_and_nothing_is_left_out() {
        String page =
                asked(
                                clients.spa(),
                                Map.of(
                                        "authorization_details",
                                        """
                                        [{"type": "payment_initiation", "actions": ["initiate", "cancel"],
                                          "amount": {"currency": "EUR", "value": "123.50"},
                                          "to": [{"iban": "DE02"}, {"iban": "DE03"}], "memo": ""},
                                         {"type": "account", "identifier": "4711", "open": true}]
                                        """))
                        .asString()
                        .replaceAll("\\s*\n\\s*", "");
        assertThat(page)
                .contains(
                        "<h3>payment_initiation</h3>",
                        "<dt>What it may do</dt><dd>initiate · cancel</dd>",
                        "<dt>amount › currency</dt><dd>EUR</dd>",
                        "<dt>amount › value</dt><dd>123.50</dd>",
                        "<dt>to › 1 › iban</dt><dd>DE02</dd>",
                        "<dt>to › 2 › iban</dt><dd>DE03</dd>",
                        "<dt>memo</dt><dd>–</dd>",
                        "<h3>account</h3>",
                        "<dt>Which one</dt><dd>4711</dd>",
                        "<dt>open</dt><dd>true</dd>");
    }

    @Test
    void no_words_become_markup_on_the_page_that_asks_or_the_account() {
        register("Billing " + EVIL, "read " + EVIL);
        Client client = clients.spa();

        Response page =
                asked(
                        client,
                        Map.of(
                                "resource",
                                billing,
                                "authorization_details",
                                "[{\"type\": \"account\", \"<svg onload=alert(3)>\": 1, \"<b>\": [\"<i>\", {\"<u>\": \"pay \\u202e005\\u2028\"}]}]"));

        assertSafe(page);
        assertThat(page.asString())
                .contains("&lt;svg onload=alert(3)&gt;", "pay \uFFFD005\uFFFD")
                .doesNotContain("<svg onload", "<b>", "<i>", "<u>", "\u202e", "\u2028");
        browser.allow(page);
        assertSafe(browser.get("/account"));
    }

    @Test
    void no_words_become_markup_on_the_page_of_a_device() {
        register("Billing " + EVIL, "read " + EVIL);
        Client television =
                clients.client(
                        Map.of(
                                "client_name",
                                "TV " + EVIL,
                                "token_endpoint_auth_method",
                                "none",
                                "grant_types",
                                List.of("urn:ietf:params:oauth:grant-type:device_code")));
        String code =
                People.anywhere()
                        .contentType("application/x-www-form-urlencoded; charset=utf-8")
                        .formParam("client_id", television.clientId())
                        .formParam("scope", scope)
                        .formParam("resource", billing)
                        .post("/oauth/device_authorization")
                        .path("user_code");
        browser.logIn(browser.get("/login"), account);

        Response page = browser.get("/device?user_code=" + code);

        assertSafe(page);
        assertThat(page.asString()).contains("With these services");
    }

    private static void assertSafe(Response page) {
        assertThat(page.asString())
                .contains(SHOWN)
                .doesNotContain("<script>", "<img src=x", "\"'><");
    }

    private void register(String name, String description) {
        resources.create(
                new ResourceServerRegistry.Description(
                        billing, name, null, Map.of(scope, description)),
                null);
    }

    private Response asked(Client client, Map<String, String> more) {
        return browser.logIn(ask(client, more), account);
    }

    private Response ask(Client client, Map<String, String> more) {
        Map<String, String> request =
                CodeRequest.of(client, Pkce.fresh(), Map.of("scope", "openid " + scope));
        request.putAll(more);
        return browser.authorize(request);
    }
}
