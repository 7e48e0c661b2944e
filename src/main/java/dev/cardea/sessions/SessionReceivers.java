package dev.cardea.sessions;

import dev.cardea.clients.Client;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.database.ExpiredRows;
import dev.cardea.protocol.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Which receivers of signals know of a session, because they were given tokens of it: nobody else
/// is told what becomes of it. A row goes when it has been told that the session is over, and at
/// the latest with the session's absolute lifetime.
@ApplicationScoped
public class SessionReceivers {

    /// The scope that lets a client manage streams of signals and take what is in them.
    public static final String MANAGE = "ssf.manage";

    /// The scope that lets a client look at its streams.
    public static final String READ = "ssf.read";

    private static final Duration MARGIN = Duration.ofDays(1);
    private static final ExpiredRows EXPIRED =
            new ExpiredRows(
                    "session_receiver", "expires_at", "account_id", "session_id", "client_id");

    /// @param scope what the client was last given in this session
    public record Known(UUID accountId, UUID sessionId, UUID clientId, Scopes scope) {}

    private final Database database;
    private final Clock clock;
    private final Duration longest;

    @Inject
    SessionReceivers(Database database, Clock clock, CardeaConfig config) {
        this.database = database;
        this.clock = clock;
        this.longest = config.sessions().absolute().plus(MARGIN);
    }

    /// Whether an administrator lets this client receive signals.
    public static boolean receives(Client client) {
        Scopes registered = Scopes.parse(client.metadata().scope());
        return client.administered() && (registered.has(MANAGE) || registered.has(READ));
    }

    /// A client gets tokens of a session, in the transaction under way that holds it.
    void remember(UUID accountId, UUID sessionId, Client client, String scope) {
        if (!receives(client)) {
            return;
        }
        int added =
                database.update(
                        "INSERT INTO session_receiver (account_id, session_id, client_id, scope, withdrawn, created_at, expires_at)"
                                + " VALUES (?, ?, ?, ?, false, now(), ?) ON CONFLICT DO NOTHING",
                        accountId,
                        sessionId,
                        client.id(),
                        scope,
                        clock.instant().plus(longest));
        if (added == 0) {
            database.update(
                    "UPDATE session_receiver SET scope = ?, withdrawn = false, created_at = now()"
                            + " WHERE account_id = ? AND session_id = ? AND client_id = ?",
                    scope,
                    accountId,
                    sessionId,
                    client.id());
        }
    }

    public List<Known> ofSession(UUID sessionId) {
        return list("session_id = ?", sessionId);
    }

    /// Those of a person's sessions that there were at `at`.
    ///
    /// @param withdrawn only where the person took back what they had agreed to
    public List<Known> ofAccount(UUID accountId, Instant at, boolean withdrawn) {
        return list(
                "account_id = ? AND created_at <= ? AND (withdrawn OR NOT ?)",
                accountId,
                at,
                withdrawn);
    }

    public void forgetSession(UUID sessionId) {
        database.update("DELETE FROM session_receiver WHERE session_id = ?", sessionId);
    }

    /// See {@link #ofAccount}.
    public void forgetAccount(UUID accountId, Instant at, boolean withdrawn) {
        database.update(
                "DELETE FROM session_receiver WHERE account_id = ? AND created_at <= ? AND (withdrawn OR NOT ?)",
                accountId,
                at,
                withdrawn);
    }

    public void forgetClient(UUID clientId, Instant at) {
        database.update(
                "DELETE FROM session_receiver WHERE client_id = ? AND created_at <= ?",
                clientId,
                at);
    }

    public void forgetEverything(Instant at) {
        database.update("DELETE FROM session_receiver WHERE created_at <= ?", at);
    }

    /// Deletes those of sessions that are over by themselves; returns how many.
    public int deleteExpired(int limit) {
        return EXPIRED.delete(database, clock.instant(), limit);
    }

    private List<Known> list(String condition, Object... parameters) {
        return database.list(
                "SELECT account_id, session_id, client_id, scope FROM session_receiver WHERE "
                        + condition,
                row ->
                        new Known(
                                Database.uuid(row, 1),
                                Database.uuid(row, 2),
                                Database.uuid(row, 3),
                                Scopes.parse(row.getString(4))),
                parameters);
    }
}
