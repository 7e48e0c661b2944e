package dev.cardea.keys;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
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
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns the keys: next → active → retiring → deleted. However many replicas run, one writes at a
/// time: each change holds the row of `signing_key_writer` and reads the keys under it. Time is the
/// database's, so replicas need not agree on theirs.
///
/// There is always a next key, made when the one before it became active, so that it stands in the
/// JWKS long before it signs. Only the very first key, which no verifier can have missed, and the
/// successor of a killed one sign at once.
@ApplicationScoped
public class KeyRotation {

    private final Database database;
    private final SigningKeys keys;
    private final KeyRing ring;
    private final AuditLog audit;
    private final Event<KeysChanged> changed;
    private final KeyPolicy policy;
    private final Clock clock;
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
        this.clock = clock;
        this.time = time;
    }

    /// Makes the first keys, adopts changed settings and fills the ring, before anything is served.
    /// A failure (another master key, say) stops the start.
    void start(@Observes @Priority(100) StartupEvent event) {
        adopt();
        ring.refresh();
    }

    /// Rotates as soon as that loses no verifier: at once when the next key has been published long
    /// enough, otherwise when it will have been, by whichever replica's schedule comes first.
    /// Returns when the next key signs. `actor` is who asked for it.
    public Instant rotate(UUID actor) {
        return writing(now -> {
            audit.append(AuditEvent.of(AuditEvent.Type.KEY_ROTATION_ASKED).actor(actor));
            Instant at = plan(fittingNext(now), now);
            turn(now);
            return at;
        });
    }

    /// The emergency: the key leaves the JWKS, its private part is overwritten, and if it was the
    /// active one the next signs at once. Part of a transaction under way, so that the revocation
    /// rule for its tokens commits with it. Returns false when no such key was alive.
    public boolean kill(String kid, UUID actor) {
        return writing(now -> {
            Optional<SigningKey> key =
                    keys.all().stream()
                            .filter(k -> k.status() != Status.KILLED && k.kid().equals(kid))
                            .findFirst();
            key.ifPresent(doomed -> {
                keys.kill(doomed.id(), now);
                tell(AuditEvent.Type.KEY_KILLED, doomed, actor);
                turn(now);
            });
            return key.isPresent();
        });
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
    void adopt() {
        writing(now -> {
            turn(now);
            SigningKey next = fittingNext(now);
            SigningKey active = find(Status.ACTIVE);
            if (active != null && !policy.fits(active) && next.activatedAt() == null) {
                plan(next, now);
            }
            return now;
        });
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
        keys.deleteRetiredBefore(now.minus(policy.keep()));
        SigningKey active = find(Status.ACTIVE);
        SigningKey next = find(Status.NEXT);
        if (active == null) {
            activate(next == null ? create(now) : next, now);
            next = null;
        } else if (next != null && !now.isBefore(takesOver(active, next))) {
            keys.retire(active.id(), now);
            tell(AuditEvent.Type.KEY_RETIRED, active);
            activate(next, now);
            next = null;
        }
        if (next == null) {
            create(now);
        }
    }

    private Instant takesOver(SigningKey active, SigningKey next) {
        Instant planned = next.activatedAt();
        Instant since = active.activatedAt();
        if (planned == null) {
            planned = (since == null ? active.createdAt() : since).plus(policy.rotateEvery());
        }
        return later(planned, next.createdAt().plus(policy.publication()));
    }

    private Instant plan(SigningKey next, Instant now) {
        Instant at = later(now, next.createdAt().plus(policy.publication()));
        keys.plan(next.id(), at);
        return at;
    }

    /// The next key; a new one when that is not what the settings ask for: it never signed, so it
    /// can go.
    private SigningKey fittingNext(Instant now) {
        SigningKey next = find(Status.NEXT);
        if (next != null && policy.fits(next)) {
            return next;
        }
        if (next != null) {
            keys.delete(next.id());
            tell(AuditEvent.Type.KEY_RETIRED, next);
        }
        return create(now);
    }

    private SigningKey create(Instant now) {
        SigningKey key =
                SigningKey.generate(Secrets.id(clock), policy.algorithm(), policy.rsaBits(), now);
        keys.insert(key);
        tell(AuditEvent.Type.KEY_CREATED, key);
        return key;
    }

    private void activate(SigningKey key, Instant now) {
        keys.activate(key.id(), now);
        tell(AuditEvent.Type.KEY_ACTIVATED, key);
    }

    private @Nullable SigningKey find(Status status) {
        return keys.all().stream().filter(key -> key.status() == status).findFirst().orElse(null);
    }

    private void tell(AuditEvent.Type type, SigningKey key) {
        tell(type, key, null);
    }

    private void tell(AuditEvent.Type type, SigningKey key, @Nullable UUID actor) {
        audit.append(
                AuditEvent.of(type)
                        .actor(actor)
                        .with("kid", key.kid())
                        .with("algorithm", key.algorithm()));
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
