package dev.cardea.revocation;

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
/// one connection; a platform thread, since the few carriers of virtual ones can all be held by
/// something slow, and a replica that does not see the log refuses every token.
@ApplicationScoped
public class DenylistTail {

    private static final Logger LOG = Logger.getLogger(DenylistTail.class);
    private static final int POLL_MILLIS = 1_000;

    private final DataSource source;
    private final Denylist denylist;
    private volatile @Nullable Thread thread;
    private volatile boolean stopped;

    @Inject
    DenylistTail(DataSource source, Denylist denylist) {
        this.source = source;
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
                listen.execute("LISTEN " + RevocationLog.CHANNEL);
                PGConnection notifications = connection.unwrap(PGConnection.class);
                if (lost) {
                    LOG.info("revocations can be read again");
                    lost = false;
                }
                while (!stopped) {
                    denylist.catchUp();
                    denylist.forgetExpired();
                    notifications.getNotifications(POLL_MILLIS);
                }
                listen.execute("UNLISTEN *");
                return;
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

    private static void tell(Throwable e) {
        if (e instanceof SQLException || e instanceof DatabaseException) {
            LOG.warnf("revocations cannot be read: %s", e);
        } else {
            LOG.error("revocations cannot be read", e);
        }
    }
}
