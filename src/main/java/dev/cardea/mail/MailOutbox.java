package dev.cardea.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cardea.crypto.FieldCipher;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.BackOff;
import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Mails that wait to be sent, and requests that may become mails: the rows of `outbox` of kind
/// `mail` and `mail-request`, sealed.
@ApplicationScoped
public class MailOutbox {

    /// The first is longer than an attempt may take.
    private static final BackOff RETRY = new BackOff(Duration.ofMinutes(1), Duration.ofHours(2));

    private static final Duration GIVE_UP = Duration.ofHours(24);
    private static final int BATCH = 20;
    private static final String MAIL = "mail";
    private static final String REQUEST = "mail-request";
    private static final ObjectMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final Database database;
    private final FieldCipher cipher;
    private final Clock clock;
    private final Event<Queued> queued;

    @Inject
    MailOutbox(Database database, FieldCipher cipher, Clock clock, Event<Queued> queued) {
        this.database = database;
        this.cipher = cipher;
        this.clock = clock;
        this.queued = queued;
    }

    /// Something was put into the outbox; observed after commit.
    record Queued(UUID id) {}

    /// A row that is due. `attempts` counts those made before.
    record Due(UUID id, String kind, int attempts, Instant createdAt) {}

    /// @param oldest how long the longest waiting one has waited
    public record Backlog(long waiting, Duration oldest) {}

    /// What waits to be sent or answered, tried before or not.
    public Backlog backlog() {
        Instant now = clock.instant();
        return database.one(
                        "SELECT count(*), coalesce(min(created_at), ?) FROM (SELECT created_at FROM outbox"
                                + " WHERE kind IN (?, ?) ORDER BY due_at LIMIT 1000) waiting",
                        row ->
                                new Backlog(
                                        row.getLong(1),
                                        Duration.between(Database.instant(row, 2), now)),
                        now,
                        MAIL,
                        REQUEST)
                .orElseThrow();
    }

    /// Queues the mail in the caller's transaction: it is sent, in the background, if that commits.
    public void send(Mail mail) {
        queue(MAIL, mail);
    }

    /// Queues the request likewise: it is observed, in the background.
    public void ask(MailRequest request) {
        queue(REQUEST, request);
    }

    private void queue(String kind, Posted posted) {
        UUID id = Secrets.id(clock);
        Instant now = clock.instant();
        database.update(
                "INSERT INTO outbox (id, kind, body, attempts, due_at, created_at)"
                        + " VALUES (?, ?, ?, 0, ?, ?)",
                id,
                kind,
                seal(id, posted),
                now,
                now);
        queued.fire(new Queued(id));
    }

    /// Some of the rows that are due, the longest waiting first.
    List<Due> due() {
        return database.list(
                "SELECT id, kind, attempts, created_at FROM outbox WHERE due_at <= ? AND kind IN (?, ?)"
                        + " ORDER BY due_at LIMIT "
                        + BATCH,
                row ->
                        new Due(
                                Database.uuid(row, 1),
                                row.getString(2),
                                row.getInt(3),
                                Database.instant(row, 4)),
                clock.instant(),
                MAIL,
                REQUEST);
    }

    /// Takes the row for one attempt and sets when the next is due, should this one fail or the
    /// service stop. Empty when another worker or replica was faster.
    Optional<byte[]> claim(Due due) {
        return database.one(
                "UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE id = ? AND attempts = ?"
                        + " RETURNING body",
                row -> row.getBytes(1),
                clock.instant().plus(RETRY.after(due.attempts())),
                due.id(),
                due.attempts());
    }

    /// Throws `IllegalStateException` when the body was sealed under another master key.
    Posted open(Due due, byte[] body) {
        try {
            byte[] json = cipher.open(body, context(due.id()));
            return due.kind().equals(MAIL)
                    ? JSON.readValue(json, Mail.class)
                    : JSON.readValue(json, MailRequest.class);
        } catch (IOException e) {
            throw new IllegalStateException("not what its kind says", e);
        }
    }

    /// Removes the row in one transaction with what the work writes.
    void remove(Due due, Runnable work) {
        database.inTransaction(() -> {
            work.run();
            remove(due);
        });
    }

    void remove(Due due) {
        database.update("DELETE FROM outbox WHERE id = ?", due.id());
    }

    /// Whether it has been tried for so long that nobody waits for it any more.
    boolean hopeless(Due due) {
        return due.createdAt().plus(GIVE_UP).isBefore(clock.instant());
    }

    private byte[] seal(UUID id, Posted posted) {
        try {
            return cipher.seal(JSON.writeValueAsBytes(posted), context(id));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of strings is always JSON", e);
        }
    }

    private static String context(UUID id) {
        return "outbox/" + id;
    }
}
