package dev.cardea.revocation;

import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Follows the log for the {@link Denylist}: at each notification, else every second. One thread,
/// and one connection by which it listens and reads, so that it waits behind nobody; a platform
/// thread, since the few carriers of virtual ones can all be held by something slow, and a replica
/// that does not see the log refuses every token.
@ApplicationScoped
public class DenylistTail {

    private static final Logger LOG = Logger.getLogger(DenylistTail.class);
    private static final int POLL_MILLIS = 1_000;

    /// A server that is silent for so long is looked for anew.
    private static final int PATIENCE_MILLIS = (int) Denylist.STALE_AFTER.toMillis();

    private final DataSource source;
    private final Database database;
    private final Denylist denylist;
    private volatile @Nullable Thread thread;
    private volatile boolean stopped;

    @Inject
    DenylistTail(DataSource source, Database database, Denylist denylist) {
        this.source = source;
        this.database = database;
        this.denylist = denylist;
    }

    void start(@Observes StartupEvent event) {
        denylist.catchUp();
        thread = Thread.ofPlatform().daemon().name("denylist").start(this::follow);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        Thread following = thread;
        if (following != null) {
            following.interrupt();
        }
    }

    private void follow() {
        boolean lost = false;
        while (!stopped) {
            try (Connection connection = source.getConnection();
                    Statement listen = connection.createStatement()) {
                int patience = connection.getNetworkTimeout();
                connection.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
                try {
                    listen.execute("LISTEN " + RevocationLog.CHANNEL);
                    database.by(connection, denylist::readOn);
                    if (lost) {
                        LOG.info("revocations can be read again");
                        lost = false;
                    }
                    follow(connection);
                    return;
                } finally {
                    if (!connection.isClosed()) {
                        listen.execute("UNLISTEN *");
                        connection.setNetworkTimeout(Runnable::run, patience);
                    }
                }
            } catch (SQLException
                    | RuntimeException
                    | Error e) { // whatever it is: nobody else reads on
                if (stopped) {
                    return;
                }
                if (!lost) {
                    tell(e);
                    lost = true;
                }
                LockSupport.parkNanos(POLL_MILLIS * 1_000_000L / 2);
            }
        }
    }

    private void follow(Connection connection) throws SQLException {
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (!stopped) {
            notifications.getNotifications(POLL_MILLIS);
            database.by(connection, denylist::readOn);
            denylist.forgetExpired();
        }
    }

    private static void tell(Throwable e) {
        if (e instanceof SQLException || e instanceof DatabaseException) {
            LOG.warnf("revocations cannot be read: %s", e);
        } else {
            LOG.error("revocations cannot be read", e);
        }
    }
}
