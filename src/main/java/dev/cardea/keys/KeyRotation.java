package dev.cardea.keys;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.keys.SigningKey.Status;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns the keys: next → active → retiring → retired → deleted, for each algorithm by itself.
/// However many replicas run, one writes at a time: each change holds the row of
/// `signing_key_writer` and reads the keys under it. Time is the database's, so replicas need not
/// agree on theirs.
///
/// There is always a next key, made soon after the one before it became active, so that it stands
/// in the JWKS long before it signs. Only the very first keys, which no verifier can have missed,
/// and the successor of a killed one sign at once; an algorithm that is added later begins with a
/// next key.
@ApplicationScoped
public class KeyRotation {

    private final Database database;
    private final SigningKeys keys;
    private final KeyRing ring;
    private final AuditLog audit;
    private final Event<KeysChanged> changed;
    private final KeyPolicy policy;
    private final KeyLifecycle life;
    private final InstantSource time;

    @Inject
    KeyRotation(
            Database database,
            SigningKeys keys,
            KeyRing ring,
            AuditLog audit,
            Event<KeysChanged> changed,
            CardeaConfig config,
            Clock clock) {
        this(database, keys, ring, audit, changed, KeyPolicy.of(config), clock, database::clock);
    }

    KeyRotation(
            Database database,
            SigningKeys keys,
            KeyRing ring,
            AuditLog audit,
            Event<KeysChanged> changed,
            KeyPolicy policy,
            Clock clock,
            InstantSource time) {
        this.database = database;
        this.keys = keys;
        this.ring = ring;
        this.audit = audit;
        this.changed = changed;
        this.policy = policy;
        this.life = new KeyLifecycle(keys, audit, policy, clock);
        this.time = time;
    }

    /// Makes the first keys, adopts changed settings and fills the ring, before anything is served.
    /// What can wait, the next keys, waits for the schedule. A failure (another master key, say)
    /// stops the start.
    void start(@Observes @Priority(100) StartupEvent event) {
        writing(now -> {
            begin(now);
            change(now);
            return now;
        });
        ring.refresh();
    }

    /// Rotates every algorithm as soon as that loses no verifier: at once when the next key has
    /// been published long enough, otherwise when it will have been, by whichever replica's
    /// schedule comes first. Returns when the last of the next keys signs. `actor` is who asked for
    /// it.
    public Instant rotate(UUID actor) {
        return writing(now -> {
            audit.append(AuditEvent.of(AuditEvent.Type.KEY_ROTATION_ASKED).actor(actor));
            begin(now);
            Instant last = now;
            List<SigningKey> all = keys.all();
            for (SigningAlgorithm algorithm : policy.algorithms()) {
                Instant at = life.plan(fittingNext(all, algorithm, now), now);
                last = at.isAfter(last) ? at : last;
            }
            turn(now);
            return last;
        });
    }

    /// The emergency: the key leaves the JWKS, its private part is overwritten, and if it was
    /// active the next one of its algorithm signs at once. Part of a transaction under way, so that
    /// the revocation rule for its tokens commits with it. Returns false when no such key was
    /// alive.
    public boolean kill(String kid, UUID actor) {
        return writing(now -> {
            List<SigningKey> all = keys.all();
            Optional<SigningKey> key =
                    all.stream()
                            .filter(k -> k.status() != Status.KILLED && k.kid().equals(kid))
                            .findFirst();
            key.ifPresent(doomed -> {
                life.kill(doomed, now, actor);
                succeed(all, doomed, now);
                turn(now);
            });
            return key.isPresent();
        });
    }

    private void succeed(List<SigningKey> all, SigningKey doomed, Instant now) {
        SigningAlgorithm algorithm = doomed.algorithm();
        SigningKey active = find(all, algorithm, Status.ACTIVE);
        if (doomed.status() == Status.ACTIVE) {
            SigningKey next = find(all, algorithm, Status.NEXT);
            life.activate(next == null ? life.create(algorithm, now) : next, now);
            life.create(algorithm, now);
        } else if (doomed.status() == Status.NEXT) {
            SigningKey next = life.create(algorithm, now);
            if (active == null) {
                life.plan(next, now);
            }
        }
    }

    /// Does what the clock asks for, if anything.
    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void onSchedule() {
        writing(now -> {
            turn(now);
            return now;
        });
    }

    /// When the settings ask for other keys than there are, the next key becomes one of theirs and
    /// is rotated to. Only at start: during a roll-out, old and new replicas would undo each other.
    private void change(Instant now) {
        List<SigningKey> all = keys.all();
        for (SigningKey key : all) {
            if (key.status() == Status.NEXT && !policy.wants(key)) {
                life.discard(key);
            } else if (key.status() == Status.ACTIVE && policy.wants(key) && !policy.fits(key)) {
                SigningKey next = fittingNext(all, key.algorithm(), now);
                if (next.activatedAt() == null) {
                    life.plan(next, now);
                }
            }
        }
    }

    /// Every algorithm of the settings has a key that signs, or one that will when it has been
    /// published long enough.
    private void begin(Instant now) {
        List<SigningKey> all = keys.all();
        boolean first = all.stream().noneMatch(key -> key.status() == Status.ACTIVE);
        for (SigningAlgorithm algorithm : policy.algorithms()) {
            SigningKey next = find(all, algorithm, Status.NEXT);
            if (first) {
                life.activate(next == null ? life.create(algorithm, now) : next, now);
            } else if (next == null && find(all, algorithm, Status.ACTIVE) == null) {
                life.plan(life.create(algorithm, now), now);
            }
        }
    }

    private <T> T writing(Function<Instant, T> work) {
        return database.transaction(() -> {
            keys.lock();
            var before = keys.state();
            T result = work.apply(time.instant());
            if (!keys.state().equals(before)) {
                changed.fire(new KeysChanged());
            }
            return result;
        });
    }

    private void turn(Instant now) {
        keys.deleteRetiredBefore(now.minus(policy.hints()));
        List<SigningKey> all = keys.all();
        if (all.stream().noneMatch(key -> key.status() == Status.ACTIVE)) {
            begin(now);
            all = keys.all();
        }
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            SigningKey active = find(all, algorithm, Status.ACTIVE);
            SigningKey next = find(all, algorithm, Status.NEXT);
            if (next != null && !now.isBefore(policy.takesOver(active, next))) {
                if (active != null) {
                    life.retire(active, now);
                }
                life.activate(next, now);
                life.create(algorithm, now);
            } else if (active != null && next == null) {
                succeedOrEnd(active, now);
            }
        }
    }

    /// An active key without a next one is the first of its algorithm, or an algorithm's that the
    /// settings ask for no more: that signs until the one that signs by default does.
    private void succeedOrEnd(SigningKey active, Instant now) {
        if (policy.wants(active)) {
            life.create(active.algorithm(), now);
        } else if (find(keys.all(), policy.standard(), Status.ACTIVE) != null) {
            life.retire(active, now);
        }
    }

    /// The next key; a new one when that is not what the settings ask for: it never signed, so it
    /// can go.
    private SigningKey fittingNext(List<SigningKey> all, SigningAlgorithm algorithm, Instant now) {
        SigningKey next = find(all, algorithm, Status.NEXT);
        if (next != null && policy.fits(next)) {
            return next;
        }
        if (next != null) {
            life.discard(next);
        }
        return life.create(algorithm, now);
    }

    private static @Nullable SigningKey find(
            List<SigningKey> all, SigningAlgorithm algorithm, Status status) {
        return all.stream()
                .filter(key -> key.algorithm() == algorithm && key.status() == status)
                .findFirst()
                .orElse(null);
    }
}
