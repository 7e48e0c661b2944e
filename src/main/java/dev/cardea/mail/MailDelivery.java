package dev.cardea.mail;

import dev.cardea.audit.Origin;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

    /// One run may wait while others work: it sees all that was queued before it began, so more
    /// need not wait.
    private final ThreadPoolExecutor workers =
            new ThreadPoolExecutor(
                    WORKERS,
                    WORKERS,
                    10,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(1),
                    Thread.ofPlatform().daemon().name("mail-", 0).factory(),
                    new ThreadPoolExecutor.DiscardPolicy());

    @Inject
    MailDelivery(
            MailOutbox outbox, ReactiveMailer mailer, Event<Mail> sent, Event<MailRequest> asked) {
        this.outbox = outbox;
        this.mailer = mailer;
        this.sent = sent;
        this.asked = asked;
        workers.allowCoreThreadTimeOut(true);
    }

    void onQueued(
            @Observes(during = TransactionPhase.AFTER_SUCCESS) @SuppressWarnings("unused")
                    MailOutbox.Queued queued) {
        workers.execute(this::deliver);
    }

    @Scheduled(every = "5s", delayed = "5s")
    void poll() {
        workers.execute(this::deliver);
    }

    @PreDestroy
    void close() throws InterruptedException {
        workers.shutdown();
        workers.awaitTermination(5, TimeUnit.SECONDS);
    }

    /// Tries everything that is due, once.
    void deliver() {
        try {
            List<MailOutbox.Due> batch = outbox.due();
            while (!batch.isEmpty()) {
                batch.forEach(this::attempt);
                batch = outbox.due();
            }
        } catch (RuntimeException e) {
            LOG.warnf("mails wait: the outbox cannot be read (%s)", e.getClass().getSimpleName());
        }
    }

    private void attempt(MailOutbox.Due due) {
        outbox.claim(due)
                .ifPresent(body -> {
                    try {
                        deliver(due, outbox.open(due, body));
                    } catch (RuntimeException e) {
                        failed(due, e);
                    }
                });
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
