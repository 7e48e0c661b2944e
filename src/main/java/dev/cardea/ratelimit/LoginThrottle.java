package dev.cardea.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Bounds how often a password may be guessed without letting anybody lock somebody else out: see
/// the package's door sign for the lanes, the bound over replicas, and spraying. Call it outside of
/// a transaction.
@Singleton
public class LoginThrottle {

    private static final int MOST_REMEMBERED = 100_000;

    private final RateBuckets shared;
    private final KnownDevices devices;
    private final AuditLog audit;
    private final LocalBuckets perDevice;
    private final LocalBuckets perIdentifier;
    private final LocalBuckets perSource;
    private final SprayDetector sprayedPasswords;
    private final SprayDetector sprayingSources;
    private final Duration window;
    private final Cache<String, Boolean> audited;

    @Inject
    LoginThrottle(
            CardeaConfig config,
            RateBuckets shared,
            KnownDevices devices,
            AuditLog audit,
            Clock clock) {
        this.shared = shared;
        this.devices = devices;
        this.audit = audit;
        CardeaConfig.Throttle throttle = config.throttle();
        WallClock wall = new WallClock(clock);
        this.window = throttle.window();
        this.perDevice = new LocalBuckets(new Budget("device", throttle.perDevice(), window), wall);
        this.perIdentifier =
                new LocalBuckets(new Budget("account", throttle.perAccount(), window), wall);
        this.perSource = new LocalBuckets(new Budget("source", throttle.perSource(), window), wall);
        this.sprayedPasswords = new SprayDetector(throttle.spray(), window, wall);
        this.sprayingSources =
                new SprayDetector(
                        Math.max(throttle.spray(), throttle.perSource() / 2), window, wall);
        this.audited =
                Caffeine.newBuilder()
                        .maximumSize(MOST_REMEMBERED)
                        .expireAfterWrite(window)
                        .ticker(wall)
                        .build();
    }

    /// Asks leave to check a password, before it is hashed: to be closed, and told of a failure.
    /// Throws `ProblemException` (429 with `Retry-After`) in the same words whether or not the
    /// account exists.
    ///
    /// @param identifier normalised, known or not
    /// @param accountId whose it is, if anybody's
    /// @param source as of `ClientAddress.source`
    public Attempt begin(
            String identifier,
            @Nullable UUID accountId,
            String password,
            @Nullable String deviceToken,
            String source) {
        Optional<String> device = devices.device(deviceToken, accountId);
        if (device.isPresent()) {
            Lane own = new Lane(perDevice, device.get());
            if (!own.take().isPositive()) {
                return new Attempt(List.of(own), identifier, null, source);
            }
        }
        if (sprayedPasswords.isSpraying(password)) {
            throw tooMany(window);
        }
        List<Lane> lanes =
                List.of(new Lane(perSource, source), new Lane(perIdentifier, identifier));
        List<Lane> taken = new ArrayList<>();
        for (Lane lane : lanes) {
            Duration wait = lane.take();
            if (wait.isPositive()) {
                taken.forEach(Lane::giveBack);
                auditOnce(lane, accountId);
                throw tooMany(wait);
            }
            taken.add(lane);
        }
        return new Attempt(lanes, identifier, password, source);
    }

    private static ProblemException tooMany(Duration wait) {
        return ProblemException.retry(
                Problem.TOO_MANY_REQUESTS, "Too many log-ins have failed; try again later", wait);
    }

    /// At most once for each key and window, so that nobody can make the trail grow at will.
    private void auditOnce(Lane lane, @Nullable UUID accountId) {
        String key = lane.buckets().budget().lane() + ":" + lane.key();
        if (audited.asMap().putIfAbsent(key, Boolean.TRUE) == null) {
            audit.append(
                    AuditEvent.of(AuditEvent.Type.LOGIN_THROTTLED, accountId)
                            .with("lane", lane.buckets().budget().lane()));
        }
    }

    private void auditSpray(String by) {
        audit.append(AuditEvent.of(AuditEvent.Type.SPRAY_DETECTED).with("by", by));
    }

    /// One bucket that an attempt pays from.
    private record Lane(LocalBuckets buckets, String key) {
        Duration take() {
            return buckets.take(key);
        }

        void giveBack() {
            buckets.giveBack(key);
        }
    }

    /// Leave to check one password. Only the first call of its methods counts.
    public final class Attempt implements AutoCloseable {

        private final List<Lane> lanes;
        private final String identifier;
        private final @Nullable String strangersPassword;
        private final String source;
        private final AtomicBoolean settled = new AtomicBoolean();

        private Attempt(
                List<Lane> lanes,
                String identifier,
                @Nullable String strangersPassword,
                String source) {
            this.lanes = lanes;
            this.identifier = identifier;
            this.strangersPassword = strangersPassword;
            this.source = source;
        }

        /// Unless it failed, nothing is paid and no statement is run: the password was right, or
        /// was never checked since the service was too busy.
        @Override
        public void close() {
            if (settled.compareAndSet(false, true)) {
                lanes.forEach(Lane::giveBack);
            }
        }

        /// The password was wrong, or nobody has that identifier. Throws `DatabaseException` when
        /// the database is away; this replica has counted the failure all the same.
        public void failed() {
            if (!settled.compareAndSet(false, true)) {
                return;
            }
            boolean passwordSprayed =
                    strangersPassword != null
                            && sprayedPasswords.failed(strangersPassword, identifier);
            boolean sourceSprays =
                    strangersPassword != null && sprayingSources.failed(source, identifier);
            for (Lane lane : lanes) {
                ConsumptionProbe probe = shared.take(lane.buckets().budget(), lane.key());
                if (probe.getRemainingTokens() == 0) {
                    lane.buckets().drain(lane.key());
                }
            }
            if (passwordSprayed) {
                auditSpray("password");
            }
            if (sourceSprays) {
                auditSpray("source");
            }
        }
    }
}
