package dev.cardea.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.support.Mailbox;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `/recover` and `/resend`.
@QuarkusTest
class AskForLinkPagesTest {

    private static final String CHOOSE = "Choose a new password";
    private static final String CONFIRM = "Confirm your e-mail address";

    @Inject People people;
    @Inject Mailbox mailbox;

    private static Response submit(String page, String email) {
        return People.anywhere()
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParam("email", email)
                .post(page);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/recover", "/resend"})
    void the_form_asks_for_an_address_and_can_do_nothing_else(String page) {
        Response shown = People.anywhere().get(page);
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.contentType()).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(shown.header("Content-Security-Policy")).isEqualTo(PagePolicy.PLAIN);
        assertThat(shown.asString())
                .contains(
                        "type=\"email\"",
                        "<label for=\"email\">",
                        "action=\"" + page.substring(1) + "\"",
                        "id=\"" + page.substring(1) + "-submit\"")
                .doesNotContain("<script", "style=");
    }

    @Test
    void a_forgotten_password_is_recovered_from_the_mail() {
        Account account = people.somebody();
        assertThat(submit("/recover", account.email()).statusCode()).isEqualTo(200);
        String token = mailbox.token(account.email(), CHOOSE);
        Response page = People.anywhere().queryParam("token", token).get("/reset-password");
        assertThat(page.asString()).contains("reset-submit");
    }

    @Test
    void another_link_confirms_an_address() {
        String email = People.fresh() + "@example.com";
        People.post("/auth/register", Map.of("email", email, "password", People.PASSWORD));
        String first = mailbox.token(email, CONFIRM);
        assertThat(submit("/resend", email).statusCode()).isEqualTo(200);
        String second = mailbox.token(email, CONFIRM);
        assertThat(second).isNotEqualTo(first);
        People.anywhere()
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParam("token", second)
                .post("/verify-email")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/recover", "/resend"})
    void the_answer_never_says_whether_there_is_such_an_account(String page) {
        String known = People.said(submit(page, people.somebody().email()));
        assertThat(known).startsWith("200").contains("Look into your mail");
        assertThat(People.said(submit(page, People.fresh() + "@example.com"))).isEqualTo(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/recover", "/resend"})
    void what_is_no_address_is_asked_for_again(String page) {
        for (String bad :
                new String[] {"", "nobody", "\"><script>alert(1)</script>@x", "a@b\r\nc"}) {
            Response again = submit(page, bad);
            assertThat(again.statusCode()).isEqualTo(400);
            assertThat(again.asString())
                    .contains("role=\"alert\"", "The address ")
                    .doesNotContain("<script");
        }
        Response none =
                People.anywhere()
                        .contentType("application/x-www-form-urlencoded")
                        .formParam("other", "x")
                        .post(page);
        assertThat(none.statusCode()).isEqualTo(400);
    }

    @Test
    void an_address_is_mailed_no_more_than_its_share_and_the_answer_stays_the_same() {
        Account account = people.somebody();
        String first = People.said(submit("/recover", account.email()));
        for (int i = 0; i < 8; i++) {
            assertThat(People.said(submit("/recover", account.email()))).isEqualTo(first);
        }
        assertThat(mailbox.subjects(account.email())).hasSizeLessThanOrEqualTo(5);
    }
}
