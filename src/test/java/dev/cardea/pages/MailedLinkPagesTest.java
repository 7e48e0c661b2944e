package dev.cardea.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.support.Mailbox;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class MailedLinkPagesTest {

    private static final String NEXT = "another harbour at dawn";

    @Inject People people;

    private final String password = People.freshPassword();
    @Inject Mailbox mailbox;

    private static Response get(String page, String token) {
        return People.anywhere().queryParam("token", token).get(page);
    }

    private static Response submit(String page, Map<String, String> form) {
        return People.anywhere()
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParams(form)
                .post(page);
    }

    @Test
    void an_address_is_verified_by_the_button_and_not_by_the_link() {
        String email = People.fresh() + "@example.com";
        People.post("/auth/register", Map.of("email", email, "password", password));
        String token = mailbox.token(email, "Confirm your e-mail address");
        Response page = get("/verify-email", token);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.asString())
                .contains("id=\"verify-submit\"", "name=\"token\" value=\"" + token + "\"");
        People.tryLogin(email, password).then().statusCode(401);

        Response done = submit("/verify-email", Map.of("token", token));
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.asString()).contains("Your address is confirmed");
        People.tryLogin(email, password).then().statusCode(200);

        Response again = submit("/verify-email", Map.of("token", token));
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.asString()).contains("does not work any more", "id=\"resend-submit\"");
    }

    @Test
    void a_password_is_reset_by_the_form() {
        Account account = people.somebody(password);
        JsonPath session = People.login(account, password, "profile");
        People.post("/auth/password/forgot", Map.of("email", account.email()));
        String token = mailbox.token(account.email(), "Choose a new password");
        Response page = get("/reset-password", token);
        assertThat(page.asString())
                .contains(
                        "id=\"reset-submit\"",
                        "type=\"password\"",
                        "autocomplete=\"new-password\"",
                        "<label for=\"password\">");
        People.me(session.getString("access_token")).then().statusCode(200);

        Response refused = submit("/reset-password", Map.of("token", token, "password", "short"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.asString())
                .contains("The password must have at least 15 characters.", "reset-submit", token)
                .doesNotContain("short");
        Response missing = submit("/reset-password", Map.of("token", token));
        assertThat(missing.statusCode()).isEqualTo(400);

        Response done = submit("/reset-password", Map.of("token", token, "password", NEXT));
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.asString()).contains("Your password is changed");
        People.me(session.getString("access_token")).then().statusCode(401);
        People.tryLogin(account.email(), NEXT).then().statusCode(200);

        Response again = submit("/reset-password", Map.of("token", token, "password", NEXT));
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.asString()).contains("does not work any more", "id=\"recover-submit\"");
    }

    @Test
    void a_form_reads_a_password_in_utf_8() {
        Account account = people.somebody(password);
        People.post("/auth/password/forgot", Map.of("email", account.email()));
        String token = mailbox.token(account.email(), "Choose a new password");
        String choice = "d\u00e9j\u00e0 vu \ud83c\udf0a at the old quay";
        assertThat(
                        submit("/reset-password", Map.of("token", token, "password", choice))
                                .statusCode())
                .isEqualTo(200);
        People.tryLogin(account.email(), choice).then().statusCode(200);
    }

    @Test
    void a_new_address_is_confirmed_by_the_button() {
        Account account = people.somebody(password);
        String next = People.fresh() + "@example.com";
        People.post(
                "/auth/email/change",
                People.login(account, password, "profile").getString("access_token"),
                Map.of("password", password, "email", next));
        String token = mailbox.token(next, "Confirm your new e-mail address");
        assertThat(get("/confirm-email", token).asString()).contains("id=\"confirm-submit\"");
        People.tryLogin(next, password).then().statusCode(401);
        assertThat(submit("/confirm-email", Map.of("token", token)).statusCode()).isEqualTo(200);
        People.tryLogin(next, password).then().statusCode(200);
        assertThat(submit("/confirm-email", Map.of("token", token)).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/verify-email", "/confirm-email", "/reset-password"})
    void a_page_can_do_nothing_but_post_its_form_here(String page) {
        Response shown = get(page, "any-token");
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.contentType()).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(shown.headers().getValues("Content-Security-Policy"))
                .containsExactly(
                        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
        assertThat(shown.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(shown.header("Cache-Control")).contains("no-store");
        assertThat(shown.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(shown.header("Set-Cookie")).isNull();
        assertThat(shown.asString()).doesNotContain("<script", "style=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/verify-email", "/confirm-email", "/reset-password"})
    void a_token_is_text_whatever_it_looks_like(String page) {
        String evil = "\"><script>alert(1)</script>{config:all}&'";
        assertThat(get(page, evil).asString())
                .contains("&quot;&gt;&lt;script&gt;")
                .doesNotContain("<script", "alert(1)<");
        Response refused = submit(page, Map.of("token", evil, "password", NEXT));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.asString()).doesNotContain("<script");
        Response tooShort = submit(page, Map.of("token", evil, "password", "<b>"));
        assertThat(tooShort.statusCode()).isEqualTo(400);
        assertThat(tooShort.asString()).doesNotContain("<script", "<b>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/verify-email", "/confirm-email", "/reset-password"})
    void a_link_without_its_token_says_so(String page) {
        for (Response refused :
                new Response[] {
                    People.anywhere().get(page),
                    get(page, ""),
                    get(page, "x".repeat(300)),
                    submit(page, Map.of("other", "field")),
                    submit(page, Map.of("token", "x".repeat(300), "password", NEXT))
                }) {
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.asString()).contains("does not work any more");
        }
    }

    @Test
    void the_style_sheet_is_there() {
        Response css = People.anywhere().get("/css/cardea.css");
        assertThat(css.statusCode()).isEqualTo(200);
        assertThat(css.contentType()).startsWith("text/css");
    }
}
