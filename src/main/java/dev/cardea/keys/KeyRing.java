package dev.cardea.keys;

import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.keys.SigningKey.Status;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The keys in memory, from which each replica signs, verifies and publishes. It learns of a change
/// within five seconds, of a change of its own replica at once, and keeps what it has while the
/// database is away.
@ApplicationScoped
public class KeyRing {

    private static final Logger LOG = Logger.getLogger(KeyRing.class);
    private static final long LOOK_UP_MILLIS = 1000;

    private final SigningKeys keys;
    private final KeyPolicy policy;
    private final Clock clock;
    private final AtomicLong lookedUp = new AtomicLong();
    private volatile KeyView view;
    private volatile Instant readAt = Instant.EPOCH;
    private volatile boolean away;

    @Inject
    KeyRing(SigningKeys keys, CardeaConfig config, Clock clock) {
        this.keys = keys;
        this.policy = KeyPolicy.of(config);
        this.clock = clock;
        this.view = KeyView.of(List.of(), List.of(), policy.standard());
    }

    /// The key that signs unless an algorithm is asked for. Throws `IllegalStateException` when
    /// there is none yet.
    public SigningKey active() {
        SigningKey active = view.standard();
        if (active == null) {
            throw new IllegalStateException("there is no active signing key");
        }
        return active;
    }

    /// The key that signs by this algorithm. Throws `IllegalStateException` when there is none.
    public SigningKey active(SigningAlgorithm algorithm) {
        SigningKey active = view.active().get(algorithm);
        if (active == null) {
            throw new IllegalStateException("there is no active signing key for " + algorithm);
        }
        return active;
    }

    /// What can be signed by now, the one that signs unless another is asked for first.
    public List<SigningAlgorithm> algorithms() {
        KeyView now = view;
        return now.published().stream()
                .filter(key -> key.status() == Status.ACTIVE)
                .map(SigningKey::algorithm)
                .distinct()
                .toList();
    }

    /// The published key of this `kid`. An unknown one causes a look-up in the database, but one a
    /// second at most, whoever sends them; on an event loop the look-up goes to another thread, and
    /// the key is unknown until it is back.
    public Optional<SigningKey> byKid(String kid) {
        return known(kid).filter(SigningKey::isPublished);
    }

    /// Likewise, or one that left the JWKS no longer ago than sessions live: what it signed stays a
    /// hint at who somebody is, and opens nothing. A killed key signs for anybody and is unknown.
    Optional<SigningKey> byKidForHints(String kid) {
        return known(kid).filter(key -> key.status() != Status.KILLED);
    }

    private Optional<SigningKey> known(String kid) {
        SigningKey key = view.byKid().get(kid);
        if (key == null && mayLookUp()) {
            if (Database.mayWait()) {
                poll();
                key = view.byKid().get(kid);
            } else {
                Thread.ofVirtual().name("key-look-up").start(this::poll);
            }
        }
        return Optional.ofNullable(key);
    }

    /// What the JWKS shows, the active key first.
    public List<SigningKey> published() {
        return view.published();
    }

    /// Every key, oldest first: retired ones too, and killed ones as long as their tombstones
    /// stand.
    public List<SigningKey> all() {
        return view.byKid().values().stream().sorted(Comparator.comparing(SigningKey::id)).toList();
    }

    public JwkSet jwkSet() {
        return view.jwkSet();
    }

    /// How long the JWKS may be cached: never longer than it takes a key that is not in it to sign,
    /// counted from when the database was last read.
    public Duration maxAge() {
        Duration sure = policy.publication().minus(Duration.between(readAt, clock.instant()));
        if (sure.compareTo(policy.jwksMaxAge()) >= 0) {
            return policy.jwksMaxAge();
        }
        return sure.isNegative() ? Duration.ZERO : sure;
    }

    /// Whether there is a key to sign with.
    public boolean ready() {
        return view.standard() != null;
    }

    /// Reads the keys if they changed, or one is to leave the JWKS. Throws `DatabaseException`.
    synchronized void refresh() {
        Instant now = clock.instant();
        Instant retired = now.minus(policy.keep());
        List<String> state = keys.state();
        if (!state.equals(view.state()) || view.leaves(retired)) {
            Set<String> before =
                    view.active().values().stream()
                            .map(SigningKey::kid)
                            .collect(Collectors.toSet());
            List<SigningKey> all =
                    keys.all().stream().map(key -> key.retiredBefore(retired)).toList();
            view = KeyView.of(state, all, policy.standard());
            if (view.standard() == null) {
                LOG.warn("there is no active signing key");
            }
            view.active().values().stream()
                    .filter(active -> !before.contains(active.kid()))
                    .forEach(KeyRing::report);
        }
        readAt = now;
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void poll() {
        try {
            refresh();
            away = false;
        } catch (RuntimeException e) {
            if (!away) {
                LOG.warn("the signing keys cannot be read now: those in memory are used", e);
            }
            away = true;
        }
    }

    void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) KeysChanged event) {
        poll();
    }

    private boolean mayLookUp() {
        long last = lookedUp.get();
        long now = clock.millis();
        return Math.abs(now - last) >= LOOK_UP_MILLIS && lookedUp.compareAndSet(last, now);
    }

    private static void report(SigningKey active) {
        PrivateKey secret = active.privateKey();
        try {
            String provider = secret == null ? null : active.algorithm().ownProvider(secret);
            LOG.infof(
                    "%s key %s signs, by %s",
                    active.algorithm(),
                    active.kid(),
                    provider == null ? "another provider than its own, which is slow" : provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key " + active.kid() + " does not sign", e);
        }
    }
}
