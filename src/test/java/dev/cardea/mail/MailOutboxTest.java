package dev.cardea.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cardea.audit.Origin;
import dev.cardea.crypto.FieldCipher;
import dev.cardea.database.Database;
import io.quarkus.mailer.MockMailbox;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MailOutboxTest {

    @Inject MailOutbox outbox;
    @Inject Database database;
    @Inject FieldCipher cipher;
    @Inject Event<MailOutbox.Queued> queued;
    @Inject Event<Mail> sent;
    @Inject Event<MailRequest> asked;
    @Inject MockMailbox mailbox;

    private final String to = "to-" + UUID.randomUUID() + "@example.org";
    private final Mail mail =
            new Mail(to, "Subject", "Text", "<p>Text</p>", "https://x.example/?token=t0k");

    @BeforeEach
    void empty() {
        database.update("DELETE FROM outbox");
    }

    private int rows() {
        return database.one("SELECT count(*) FROM outbox", row -> row.getInt(1)).orElseThrow();
    }

    /// An outbox that lives so far in the future that only the test sees its mails as due.
    private MailOutbox in(Duration future) {
        return new MailOutbox(
                database,
                cipher,
                Clock.offset(Clock.systemUTC(), Duration.ofDays(1000).plus(future)),
                queued);
    }

    private MailDelivery delivery(MailOutbox of, ReactiveMailer mailer) {
        return new MailDelivery(of, mailer, sent, asked);
    }

    @Test
    void a_mail_goes_out_after_the_commit_and_its_row_goes_too() {
        database.inTransaction(() -> {
            outbox.send(mail);
            assertThat(mailbox.getMailsSentTo(to)).isEmpty();
        });
        await().atMost(Duration.ofSeconds(4))
                .untilAsserted(() -> assertThat(mailbox.getMailsSentTo(to)).hasSize(1));
        io.quarkus.mailer.Mail received = mailbox.getMailsSentTo(to).getFirst();
        assertThat(received.getSubject()).isEqualTo("Subject");
        assertThat(received.getText()).isEqualTo("Text");
        assertThat(received.getHtml()).isEqualTo("<p>Text</p>");
        await().until(() -> rows() == 0);
    }

    @Test
    void a_transaction_that_rolls_back_sends_nothing() {
        assertThatThrownBy(() ->
                        database.inTransaction(() -> {
                            outbox.send(mail);
                            throw new IllegalStateException("no");
                        }))
                .hasMessage("no");
        assertThat(rows()).isZero();
        assertThat(mailbox.getMailsSentTo(to)).isEmpty();
    }

    @Test
    void the_stored_row_tells_nothing() {
        in(Duration.ZERO).send(mail);
        byte[] body = database.one("SELECT body FROM outbox", row -> row.getBytes(1)).orElseThrow();
        assertThat(new String(body, StandardCharsets.ISO_8859_1)).doesNotContain("t0k", "example");
    }

    @Test
    void four_replicas_send_each_mail_once() {
        MailOutbox shared = in(Duration.ZERO);
        for (int i = 0; i < 30; i++) {
            shared.send(mail);
        }
        AtomicInteger count = new AtomicInteger();
        try (ExecutorService replicas = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                MailDelivery replica =
                        delivery(
                                shared,
                                mails -> {
                                    count.incrementAndGet();
                                    return Uni.createFrom().voidItem();
                                });
                replicas.execute(replica::deliver);
            }
        }
        assertThat(count).hasValue(30);
        assertThat(rows()).isZero();
    }

    @Test
    void a_failed_mail_is_tried_again_later_and_dropped_after_a_day() {
        AtomicInteger attempts = new AtomicInteger();
        ReactiveMailer broken =
                mails -> {
                    attempts.incrementAndGet();
                    return Uni.createFrom().failure(new IllegalStateException("refused"));
                };
        in(Duration.ZERO).send(mail);
        delivery(in(Duration.ofSeconds(1)), broken).deliver();
        delivery(in(Duration.ofSeconds(50)), broken).deliver();
        assertThat(attempts).hasValue(1);
        delivery(in(Duration.ofSeconds(70)), broken).deliver();
        delivery(in(Duration.ofSeconds(170)), broken).deliver();
        assertThat(attempts).hasValue(2);
        assertThat(rows()).isEqualTo(1);
        delivery(in(Duration.ofHours(25)), broken).deliver();
        assertThat(attempts).hasValue(3);
        assertThat(rows()).isZero();
    }

    @Test
    void a_body_that_does_not_open_stops_no_other_mail() {
        MailOutbox future = in(Duration.ZERO);
        future.send(mail);
        database.update("UPDATE outbox SET body = ?", new byte[64]);
        future.send(mail);
        AtomicInteger count = new AtomicInteger();
        delivery(
                        in(Duration.ofSeconds(1)),
                        mails -> {
                            count.incrementAndGet();
                            return Uni.createFrom().voidItem();
                        })
                .deliver();
        assertThat(count).hasValue(1);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void a_request_that_cannot_be_answered_now_waits_like_a_mail() {
        MailRequest broken =
                new MailRequest(
                        MailRequest.Kind.REGISTER, to, Map.of("id", "broken"), Origin.SERVICE);
        in(Duration.ZERO).ask(broken);
        delivery(in(Duration.ofSeconds(1)), mails -> Uni.createFrom().voidItem()).deliver();
        assertThat(rows()).isEqualTo(1);
        assertThat(mailbox.getMailsSentTo(to)).isEmpty();
    }
}
