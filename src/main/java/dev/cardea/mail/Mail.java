package dev.cardea.mail;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One mail to one address. Its link may be redeemable, so a mail is never logged and never stored
/// in the clear.
public record Mail(String to, String subject, String text, String html, @Nullable String link)
        implements Posted {

    private static final Pattern NOT_IN_AN_ADDRESS = Pattern.compile("[\\p{Cntrl}\\s,;<>]");
    private static final Pattern NOT_IN_A_SUBJECT = Pattern.compile("\\p{Cntrl}");

    /// Throws `IllegalArgumentException` for what could add a header or a second recipient.
    public Mail {
        if (NOT_IN_AN_ADDRESS.matcher(to).find() || NOT_IN_A_SUBJECT.matcher(subject).find()) {
            throw new IllegalArgumentException("a mail's address and subject are one plain line");
        }
    }

    @Override
    public String toString() {
        return "Mail[" + subject + "]";
    }
}
