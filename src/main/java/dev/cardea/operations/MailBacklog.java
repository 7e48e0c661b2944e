package dev.cardea.operations;

import dev.cardea.mail.MailOutbox;
import dev.cardea.mail.MailOutbox.Backlog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// `cardea_mail_waiting` and `cardea_mail_oldest_seconds`: what the outbox held when it was last
/// looked at, and no number when that failed. Reading the metrics asks the database for nothing.
@Singleton
public class MailBacklog implements MeterBinder {

    private static final Logger LOG = Logger.getLogger(MailBacklog.class);

    private final MailOutbox outbox;
    private volatile @Nullable Backlog seen;

    @Inject
    MailBacklog(MailOutbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("cardea.mail.waiting", this, MailBacklog::waiting)
                .description("Mails, and requests for mails, in the outbox of all replicas")
                .register(registry);
        Gauge.builder("cardea.mail.oldest.seconds", this, MailBacklog::oldest)
                .description("How long the longest waiting one of them has waited")
                .register(registry);
    }

    @Scheduled(every = "15s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            seen = outbox.backlog();
        } catch (RuntimeException e) {
            LOG.debug("the outbox cannot be read now", e);
            seen = null;
        }
    }

    private double waiting() {
        Backlog now = seen;
        return now == null ? Double.NaN : now.waiting();
    }

    private double oldest() {
        Backlog now = seen;
        return now == null ? Double.NaN : now.oldest().toMillis() / 1000.0;
    }
}
