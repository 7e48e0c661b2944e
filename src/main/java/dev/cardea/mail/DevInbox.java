package dev.cardea.mail;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jboss.logging.Logger;

/// Dev mode only, and built into nothing else: prints the link of each mail sent and keeps the last
/// fifty.
@ApplicationScoped
@IfBuildProfile("dev")
public class DevInbox {

    private static final Logger LOG = Logger.getLogger(DevInbox.class);
    private static final int KEPT = 50;

    private final Deque<Mail> mails = new ArrayDeque<>();

    synchronized void receive(@Observes Mail mail) {
        mails.addFirst(mail);
        if (mails.size() > KEPT) {
            mails.removeLast();
        }
        LOG.infof(
                "mail to %s: %s%s",
                mail.to(), mail.subject(), mail.link() == null ? "" : " " + mail.link());
    }

    /// The newest first.
    public synchronized List<Mail> mails() {
        return List.copyOf(mails);
    }
}
