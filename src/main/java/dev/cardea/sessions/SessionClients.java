package dev.cardea.sessions;

import dev.cardea.clients.Client;
import dev.cardea.database.BackOff;
import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Which clients know of a session and want to be told when it ends. Whatever deletes the session
/// takes it from its rows here, by their foreign key, and makes them due in the same transaction:
/// no way to end a session can forget them, and nothing has to be written for them.
@ApplicationScoped
public class SessionClients {

    /// The first is longer than an attempt may take.
    private static final BackOff RETRY = new BackOff(Duration.ofSeconds(15), Duration.ofHours(1));

    private static final int MOST_ATTEMPTS = 24;
    private static final int BATCH = 20;

    private final Database database;
    private final SessionReceivers receivers;
    private final Clock clock;

    @Inject
    SessionClients(Database database, SessionReceivers receivers, Clock clock) {
        this.database = database;
        this.receivers = receivers;
        this.clock = clock;
    }

    /// A client knows of a session; log-ins of our own have no client that is registered.
    public record Knowing(UUID sessionId, UUID clientId) {}

    /// A client to be told that a session is over. `attempts` counts those made before.
    public record Due(UUID accountId, UUID sessionId, UUID clientId, int attempts) {

        /// Whether it has been tried for so long, more than half a day, that this attempt is the
        /// last.
        public boolean last() {
            return attempts + 1 >= MOST_ATTEMPTS;
        }
    }

    /// A client gets its first tokens of a session, in the transaction under way that holds it.
    /// Those that have no `backchannel_logout_uri` are not told; {@link SessionReceivers} are told
    /// by signals.
    public void remember(UUID accountId, UUID sessionId, Client client, String scope) {
        receivers.remember(accountId, sessionId, client, scope);
        if (client.metadata().backchannelLogoutUri() == null) {
            return;
        }
        database.update(
                "INSERT INTO session_client (account_id, session_id, client_id, live_session, attempts, due_at)"
                        + " VALUES (?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING",
                accountId,
                sessionId,
                client.id(),
                sessionId,
                clock.instant());
    }

    /// Who knows of somebody's sessions: has a refresh token, or is told when they end.
    public List<Knowing> of(UUID accountId) {
        return database.list(
                "SELECT session_id, client_id FROM refresh_grant WHERE account_id = ?"
                        + " UNION SELECT session_id, client_id FROM session_client WHERE account_id = ?"
                        + " UNION SELECT session_id, client_id FROM session_receiver WHERE account_id = ? ORDER BY 1, 2",
                row -> new Knowing(Database.uuid(row, 1), Database.uuid(row, 2)),
                accountId,
                accountId,
                accountId);
    }

    /// Some that are due, the longest waiting first, but for the clients to be left alone.
    public List<Due> due(Set<UUID> leftAlone) {
        return database.list(
                "SELECT account_id, session_id, client_id, attempts FROM session_client"
                        + " WHERE live_session IS NULL AND due_at <= ? AND client_id <> ALL(?)"
                        + " ORDER BY due_at LIMIT "
                        + BATCH,
                row ->
                        new Due(
                                Database.uuid(row, 1),
                                Database.uuid(row, 2),
                                Database.uuid(row, 3),
                                row.getInt(4)),
                clock.instant(),
                leftAlone.toArray(UUID[]::new));
    }

    /// Takes one for an attempt and sets when the next is due, should this one fail or the service
    /// stop. False when another worker or replica was faster.
    public boolean claim(Due due) {
        return database.update(
                        "UPDATE session_client SET attempts = attempts + 1, due_at = ?"
                                + " WHERE account_id = ? AND session_id = ? AND client_id = ? AND attempts = ?",
                        clock.instant().plus(RETRY.after(due.attempts())),
                        due.accountId(),
                        due.sessionId(),
                        due.clientId(),
                        due.attempts())
                > 0;
    }

    /// It was told, or never will be.
    public void remove(Due due) {
        database.update(
                "DELETE FROM session_client WHERE account_id = ? AND session_id = ? AND client_id = ?",
                due.accountId(),
                due.sessionId(),
                due.clientId());
    }
}
