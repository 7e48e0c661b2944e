package dev.cardea.support;

import static org.awaitility.Awaitility.await;

import dev.cardea.mail.Mail;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/// The mails that went out.
@ApplicationScoped
public class SentMails {

    private final List<Mail> sent = new CopyOnWriteArrayList<>();

    void sent(@Observes Mail mail) {
        sent.add(mail);
    }

    public List<Mail> to(String address) {
        return sent.stream().filter(mail -> mail.to().equals(address)).toList();
    }

    /// The token of the last link mailed to an address; waits for it.
    public String token(String address) {
        await().until(() -> to(address).stream().anyMatch(mail -> mail.link() != null));
        String link =
                to(address).stream().map(Mail::link).filter(Objects::nonNull).toList().getLast();
        return link.substring(link.indexOf("token=") + "token=".length());
    }
}
