package dev.cardea.operations;

import dev.cardea.accounts.AccountClosure;
import dev.cardea.accounts.OneTimeTokens;
import dev.cardea.audit.AuditPartitions;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.clients.InitialAccessTokens;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.DatabaseException;
import dev.cardea.oauth.authorize.PushedRequests;
import dev.cardea.ratelimit.RateBuckets;
import dev.cardea.replay.UsedJtis;
import dev.cardea.revocation.RevocationLog;
import dev.cardea.sessions.ExpiredSessions;
import dev.cardea.tokens.AuthorizationCodes;
import dev.cardea.tokens.DeviceCodes;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.scheduler.Scheduler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import org.jboss.logging.Logger;

/// Deletes what has served, so that no table grows with time: in small batches, each replica
/// beginning at a random moment. What a job deletes it deletes conditionally, so replicas that meet
/// do no harm.
@ApplicationScoped
public class Housekeeping {

    private static final Logger LOG = Logger.getLogger(Housekeeping.class);
    private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration ONE_HOUR = Duration.ofHours(1);
    private static final Duration SIX_HOURS = Duration.ofHours(6);
    private static final int BATCH = 200;

    /// For which one run goes on; the walk over the sessions, which reads many that stay, for less.
    private static final Duration RUN = Duration.ofSeconds(30);

    private static final Duration WALK = Duration.ofSeconds(5);

    /// @param work returns how many it deleted
    private record Job(String name, Duration every, IntSupplier work) {}

    private final Scheduler scheduler;
    private final ExpiredSessions sessions;
    private final AuditPartitions audit;
    private final List<Job> jobs;
    private volatile ExpiredSessions.Place walked = ExpiredSessions.Place.START;

    @Inject
    Housekeeping(
            Scheduler scheduler,
            ExpiredSessions sessions,
            OneTimeTokens oneTimeTokens,
            RevocationLog revocations,
            AccountClosure accounts,
            RateBuckets buckets,
            UsedJtis usedJtis,
            InitialAccessTokens initialAccessTokens,
            ClientRegistry clients,
            AuthorizationCodes authorizationCodes,
            PushedRequests pushedRequests,
            DeviceCodes deviceCodes,
            AuditPartitions audit) {
        this.scheduler = scheduler;
        this.sessions = sessions;
        this.audit = audit;
        this.jobs =
                List.of(
                        new Job("one-time tokens", TEN_MINUTES, all(oneTimeTokens::deleteExpired)),
                        new Job("sessions", TEN_MINUTES, all(sessions::deleteExpired)),
                        new Job("idle sessions", TEN_MINUTES, this::walkSessions),
                        new Job("revocation rules", ONE_MINUTE, all(revocations::deleteExpired)),
                        new Job("unverified accounts", ONE_HOUR, all(accounts::deleteUnverified)),
                        new Job(
                                "initial access tokens",
                                ONE_HOUR,
                                all(initialAccessTokens::deleteExpired)),
                        new Job("forgotten clients", SIX_HOURS, all(clients::deleteForgotten)),
                        new Job("rate buckets", TEN_MINUTES, all(buckets::deleteExpired)),
                        new Job("used jtis", ONE_MINUTE, all(usedJtis::deleteExpired)),
                        new Job(
                                "authorization codes",
                                ONE_MINUTE,
                                all(authorizationCodes::deleteExpired)),
                        new Job("pushed requests", ONE_MINUTE, all(pushedRequests::deleteExpired)),
                        new Job("device codes", ONE_MINUTE, all(deviceCodes::deleteExpired)),
                        new Job("audit months", SIX_HOURS, this::turnMonths),
                        new Job("audit strays", SIX_HOURS, all(audit::deleteStrays)));
    }

    void start(@Observes StartupEvent event) {
        for (Job job : jobs) {
            long seconds = job.every().toSeconds();
            scheduler
                    .newJob("housekeeping: " + job.name())
                    .setInterval(job.every().toString())
                    .setDelayed(Duration.ofSeconds(random(seconds)).toString())
                    .setConcurrentExecution(ConcurrentExecution.SKIP)
                    .setTask(execution -> run(job))
                    .schedule();
        }
    }

    /// Does everything now.
    void run() {
        jobs.forEach(Housekeeping::run);
    }

    private static void run(Job job) {
        try {
            int deleted = job.work().getAsInt();
            if (deleted > 0) {
                LOG.infof("housekeeping: %d %s deleted", deleted, job.name());
            }
        } catch (DatabaseException e) {
            LOG.warnf("housekeeping: %s have to wait: %s", job.name(), e.getMessage());
        }
    }

    /// Batch after batch, until one is not full: what comes faster than it goes would stay for
    /// good. A full one may be shared with replicas that do the same just now. A run is bounded in
    /// time, and the next one goes on.
    private static IntSupplier all(IntUnaryOperator deleteAtMost) {
        return () -> {
            long began = System.nanoTime();
            int deleted = 0;
            int batch;
            do {
                batch = deleteAtMost.applyAsInt(BATCH);
                deleted += batch;
            } while (batch > BATCH / 4 && within(RUN, began));
            return deleted;
        };
    }

    /// Goes on where the last run stopped, and stops after a while or at the end.
    private int walkSessions() {
        long began = System.nanoTime();
        int deleted = 0;
        do {
            ExpiredSessions.Walk walk = sessions.deleteIdle(walked, BATCH);
            walked = walk.place();
            deleted += walk.deleted();
        } while (!walked.equals(ExpiredSessions.Place.START) && within(WALK, began));
        return deleted;
    }

    private static boolean within(Duration duration, long began) {
        return System.nanoTime() - began < duration.toNanos();
    }

    private int turnMonths() {
        audit.prepare();
        return audit.dropOld();
    }

    private static long random(long bound) {
        return Math.floorMod(ByteBuffer.wrap(Secrets.bytes(Long.BYTES)).getLong(), bound);
    }
}
