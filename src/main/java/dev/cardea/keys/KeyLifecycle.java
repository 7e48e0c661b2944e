package dev.cardea.keys;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.crypto.Secrets;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What can happen to one key, each step with its entry in the audit trail. When it does, {@link
/// KeyRotation} decides.
final class KeyLifecycle {

    private final SigningKeys keys;
    private final AuditLog audit;
    private final KeyPolicy policy;
    private final Clock clock;

    KeyLifecycle(SigningKeys keys, AuditLog audit, KeyPolicy policy, Clock clock) {
        this.keys = keys;
        this.audit = audit;
        this.policy = policy;
        this.clock = clock;
    }

    /// A next key.
    SigningKey create(SigningAlgorithm algorithm, Instant now) {
        SigningKey key = SigningKey.generate(Secrets.id(clock), algorithm, policy.rsaBits(), now);
        keys.insert(key);
        tell(Type.KEY_CREATED, key, null);
        return key;
    }

    /// The next key shall sign as soon as it has been published long enough; returns when.
    Instant plan(SigningKey next, Instant now) {
        Instant at = policy.soonest(next, now);
        keys.plan(next.id(), at);
        return at;
    }

    void activate(SigningKey next, Instant now) {
        keys.activate(next.id(), now);
        tell(Type.KEY_ACTIVATED, next, null);
    }

    void retire(SigningKey active, Instant now) {
        keys.retire(active.id(), now);
        tell(Type.KEY_RETIRED, active, null);
    }

    /// A key that never signed goes at once.
    void discard(SigningKey next) {
        keys.delete(next.id());
        tell(Type.KEY_RETIRED, next, null);
    }

    void kill(SigningKey doomed, Instant now, UUID actor) {
        keys.kill(doomed.id(), now);
        tell(Type.KEY_KILLED, doomed, actor);
    }

    private void tell(Type type, SigningKey key, @Nullable UUID actor) {
        audit.append(
                AuditEvent.of(type)
                        .actor(actor)
                        .with("kid", key.kid())
                        .with("algorithm", key.algorithm()));
    }
}
