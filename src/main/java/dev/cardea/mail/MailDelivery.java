package dev.cardea.mail;

import dev.cardea.audit.Origin;
import dev.cardea.database.DueWork;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/// Sends what is in the outbox, and hands requests for mails to whoever answers them: at once after
/// the commit, and every five seconds for what failed or was left by a replica that stopped. No
/// request waits for it or fails with it.
@ApplicationScoped
class MailDelivery {

    private static final Logger LOG = Logger.getLogger(MailDelivery.class);
    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(30);
    private static final int WORKERS = 4;

    private final MailOutbox outbox;
    private final ReactiveMailer mailer;
    private final Event<Mail> sent;
    private final Event<MailRequest> asked;

    private final DueWork<MailOutbox.Due> work;

    /// Begins every sending: where two threads do at once, the mail client can miss the greeting of
    /// a server that it connects to, and the mail waits for its next attempt.
    private final ExecutorService beginner =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("mail-beginner").factory());

    @Inject
    MailDelivery(
            MailOutbox outbox, ReactiveMailer mailer, Event<Mail> sent, Event<MailRequest> asked) {
        this.outbox = outbox;
        this.mailer = mailer;
        this.sent = sent;
        this.asked = asked;
        this.work = new DueWork<>("mail", WORKERS, Set::of, nobody -> outbox.due(), this::attempt);
    }

    void onQueued(
            @Observes(during = TransactionPhase.AFTER_SUCCESS) @SuppressWarnings("unused")
                    MailOutbox.Queued queued) {
        work.wake();
    }

    @Scheduled(every = "5s", delayed = "5s")
    void poll() {
        work.wake();
    }

    @PreDestroy
    void close() throws InterruptedException {
        work.stop();
        beginner.shutdown();
    }

    /// Tries everything that is due, once.
    void deliver() {
        work.run();
    }

    private Optional<UUID> attempt(MailOutbox.Due due) {
        outbox.claim(due)
                .ifPresent(body -> {
                    try {
                        deliver(due, outbox.open(due, body));
                    } catch (RuntimeException e) {
                        failed(due, e);
                    }
                });
        return Optional.empty();
    }

    private void deliver(MailOutbox.Due due, Posted posted) {
        switch (posted) {
            case Mail mail -> {
                send(mail);
                outbox.remove(due);
            }
            case MailRequest request ->
                    Origin.resume(
                            request.origin(), () -> outbox.remove(due, () -> asked.fire(request)));
        }
    }

    private void send(Mail mail) {
        mailer.send(
                        io.quarkus.mailer.Mail.withText(mail.to(), mail.subject(), mail.text())
                                .setHtml(mail.html()))
                .runSubscriptionOn(beginner)
                .await()
                .atMost(LONGEST_ATTEMPT);
        sent.fire(mail);
    }

    /// The exception's message may quote the address: only its kind is logged.
    private void failed(MailOutbox.Due due, RuntimeException e) {
        if (outbox.hopeless(due)) {
            outbox.remove(due);
            LOG.errorf("mail %s could not be sent for a day and is dropped", due.id());
        } else {
            LOG.warnf(
                    "mail %s was not sent (%s, attempt %d) and is tried again",
                    due.id(), e.getClass().getSimpleName(), due.attempts() + 1);
        }
    }
}
