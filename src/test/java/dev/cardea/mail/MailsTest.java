package dev.cardea.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.audit.Origin;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class MailsTest {

    private static final String TO = "alice@example.org";
    private static final URI LINK = URI.create("https://app.example/verify?token=abc_-1&lang=de");
    private static final Instant AT = Instant.parse("2026-11-22T09:05:00Z");

    @Inject Mails mails;

    @Test
    void mails_with_a_link_say_what_it_does_and_how_long_it_works() {
        Mail verify = mails.verifyAddress(TO, LINK);
        assertThat(verify.subject()).isEqualTo("Confirm your e-mail address");
        assertThat(verify.text()).contains("\n" + LINK + "\n", "localhost:8081", "for 1 day");
        assertThat(verify.html())
                .contains("href=\"https://app.example/verify?token=abc_-1&amp;lang=de\"");
        assertThat(verify.link()).isEqualTo(LINK.toString());
        assertThat(mails.resetPassword(TO, LINK).text())
                .contains("for 30 minutes", LINK.toString());
        assertThat(mails.confirmNewAddress(TO, LINK).text()).contains("for 1 day", LINK.toString());
        assertThat(mails.choosePassword(TO, LINK).text()).contains("for 1 day", LINK.toString());
    }

    @Test
    void notices_have_no_link() {
        Stream.of(
                        mails.addressAlreadyRegistered(TO),
                        mails.addressChangeAsked(TO, "new@example.org"),
                        mails.addressChanged(TO, "new@example.org"),
                        mails.passwordChanged(TO, AT),
                        mails.usernameChanged(TO, AT),
                        mails.accountLinked(TO, "Acme", "ada", AT))
                .forEach(mail -> {
                    assertThat(mail.to()).isEqualTo(TO);
                    assertThat(mail.link()).isNull();
                    assertThat(mail.html()).doesNotContain("href", "{", "NOT_FOUND");
                    assertThat(mail.text()).doesNotContain("{", "NOT_FOUND");
                    assertThat(mail.subject()).isNotBlank().doesNotContain("\n");
                });
    }

    @Test
    void a_mail_speaks_the_language_of_the_request_that_it_comes_from() {
        Origin.resume(
                Origin.SERVICE.speaking("de-AT,de;q=0.9,en;q=0.1"),
                () -> {
                    Mail reset = mails.resetPassword(TO, LINK);
                    assertThat(reset.subject()).isEqualTo("Wählen Sie ein neues Passwort");
                    assertThat(reset.text()).contains("30 Minuten lang", "\n" + LINK + "\n");
                    assertThat(reset.html()).contains("<html lang=\"de\">", "Wählen Sie");
                    assertThat(mails.verifyAddress(TO, LINK).text()).contains("1 Tag lang");
                    assertThat(mails.passwordChanged(TO, AT).text())
                            .contains("am 22. November 2026, 09:05 UTC", "ob alle Ihre sind");
                    notices_have_no_link();
                });
        Origin.resume(
                Origin.SERVICE.speaking("fr"),
                () ->
                        assertThat(mails.resetPassword(TO, LINK).subject())
                                .isEqualTo("Choose a new password"));
    }

    @Test
    void a_notice_tells_the_facts() {
        assertThat(mails.accountLinked(TO, "Acme", "ada@acme.example", AT).text())
                .contains("Acme", "ada@acme.example", "22 November 2026, 09:05 UTC");
        assertThat(mails.addressChanged(TO, "new@example.org").text()).contains("new@example.org");
    }

    @Test
    void what_strangers_choose_stays_one_escaped_line() {
        Mail mail =
                mails.accountLinked(
                        TO,
                        "Acme",
                        "<b>X</b>\r\n\r\nWin at http://evil.example" + "!".repeat(500),
                        AT);
        assertThat(mail.text()).contains("<b>X</b> Win at").doesNotContain("!".repeat(120));
        assertThat(mail.html()).contains("&lt;b&gt;X").doesNotContain("<b>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.org\r\nBcc: b@example.org",
                "a@example.org\nX: y",
                "a@example.org, b@example.org",
                "a@example.org;b@example.org",
                "A <a@example.org>",
                "a@example.org\0"
            })
    void an_address_is_one_plain_line(String address) {
        assertThatThrownBy(() -> mails.addressAlreadyRegistered(address))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_mail_does_not_print_its_link() {
        assertThat(mails.verifyAddress(TO, LINK)).asString().doesNotContain("token", TO);
    }
}
