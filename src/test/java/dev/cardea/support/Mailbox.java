package dev.cardea.support;

import static org.awaitility.Awaitility.await;

import dev.cardea.database.Database;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.MockMailbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the mails that people were sent, once the outbox is through with them.
@ApplicationScoped
public class Mailbox {

    private static final Pattern TOKEN = Pattern.compile("\\?token=([A-Za-z0-9_-]+)");

    @Inject MockMailbox mailbox;
    @Inject Database database;

    /// The subjects of all mails to an address, when nothing waits in the outbox any more.
    public List<String> subjects(String address) {
        settle();
        return mailbox.getMailsSentTo(address).stream().map(Mail::getSubject).toList();
    }

    /// The text of the newest mail of this subject to an address.
    public String text(String address, String subject) {
        settle();
        return mailbox.getMailsSentTo(address).stream()
                .filter(mail -> mail.getSubject().equals(subject))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no such mail: " + subjects(address)))
                .getText();
    }

    /// The token in the link of the newest mail of this subject to an address.
    public String token(String address, String subject) {
        Matcher token = TOKEN.matcher(text(address, subject));
        if (!token.find()) {
            throw new AssertionError("no link in that mail");
        }
        return token.group(1);
    }

    private void settle() {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        database.one(
                                                "SELECT count(*) FROM outbox WHERE due_at < now() + interval '1 hour'",
                                                row -> row.getInt(1))
                                        .orElseThrow()
                                == 0);
    }
}
