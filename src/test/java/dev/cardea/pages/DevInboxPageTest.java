package dev.cardea.pages;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.mail.Mail;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DevInboxPageTest {

    @Test
    void only_dev_mode_has_it() {
        given().get("/dev/inbox").then().statusCode(404);
    }

    @Test
    void mails_are_shown_escaped() {
        Mail mail = new Mail("a@example.org", "Sub<i>ject", "Text <b>&", "", "https://x/?a=1&b=\"");
        assertThat(DevInboxPage.Templates.devInbox(List.of(mail)).render())
                .contains(
                        "Sub&lt;i&gt;ject",
                        "Text &lt;b&gt;&amp;",
                        "href=\"https://x/?a=1&amp;b=&quot;\"")
                .doesNotContain("<b>", "<i>");
    }
}
