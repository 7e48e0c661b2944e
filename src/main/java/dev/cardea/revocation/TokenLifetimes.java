package dev.cardea.revocation;

import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/// How long access tokens live that are out there, whatever the setting of the replica that
/// revokes: while a shorter lifetime is rolled out, or a longer one, rules outlast the tokens of
/// both. Every replica writes down its own before it issues anything, and each minute from then on;
/// the {@link RevocationLog} takes the longest.
@ApplicationScoped
class TokenLifetimes {

    private static final Logger LOG = Logger.getLogger(TokenLifetimes.class);
    private static final String STREAM = "main";
    private static final String NOW = "extract(epoch FROM now())::bigint";

    /// Seconds for which a replica may go on without having written.
    private static final long SLACK = 600;

    private final Database database;
    private final long seconds;

    @Inject
    TokenLifetimes(Database database, CardeaConfig config) {
        this.database = database;
        this.seconds = config.tokens().accessLifetime().toSeconds();
    }

    void start(@Observes @Priority(60) StartupEvent event) {
        write();
    }

    @Scheduled(
            every = "1m",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keep() {
        try {
            write();
        } catch (DatabaseException e) {
            LOG.debugf("the lifetime of tokens is not written down now: %s", e.getMessage());
        }
    }

    private void write() {
        if (database.update(
                        "UPDATE token_lifetime SET until = greatest(until, "
                                + NOW
                                + " + ?) WHERE stream = ? AND seconds = ?",
                        seconds + SLACK,
                        STREAM,
                        seconds)
                == 0) {
            database.update(
                    "INSERT INTO token_lifetime (stream, seconds, until) VALUES (?, ?, "
                            + NOW
                            + " + ?) ON CONFLICT DO NOTHING",
                    STREAM,
                    seconds,
                    seconds + SLACK);
        }
        database.update(
                "DELETE FROM token_lifetime WHERE stream = ? AND until < " + NOW + " - ?",
                STREAM,
                SLACK);
    }
}
