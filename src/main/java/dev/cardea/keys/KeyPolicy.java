package dev.cardea.keys;

import dev.cardea.config.CardeaConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the settings ask of keys.
///
/// @param algorithms each has keys of its own; the first one signs unless another is asked for
/// @param publication how long a key stands in the JWKS before it signs, outside emergencies
/// @param keep how long a key stands in the JWKS after its last signature
/// @param hints how long its public half stays after that signature, for ID tokens as hints
record KeyPolicy(
        List<SigningAlgorithm> algorithms,
        int rsaBits,
        Duration rotateEvery,
        Duration publication,
        Duration jwksMaxAge,
        Duration keep,
        Duration hints) {

    /// How late a replica may learn that the keys changed: some times its polling.
    private static final Duration LATE = Duration.ofSeconds(30);

    /// Beyond the access token's lifetime: for clocks that differ, and for a lifetime that was
    /// longer before the last restart.
    private static final Duration MARGIN = Duration.ofHours(1);

    /// Throws `IllegalStateException`, naming the setting, when one is wrong.
    static KeyPolicy of(CardeaConfig config) {
        CardeaConfig.Keys keys = config.keys();
        if (!Set.of(2048, 3072, 4096).contains(keys.rsaBits())) {
            throw new IllegalStateException("cardea.keys.rsa-bits must be 2048, 3072 or 4096");
        }
        Duration keep = config.tokens().accessLifetime().plus(MARGIN);
        Duration cached = keys.jwksMaxAge().plus(LATE);
        return new KeyPolicy(
                algorithms(config),
                keys.rsaBits(),
                keys.rotateEvery(),
                cached.compareTo(keys.publishBefore()) > 0 ? cached : keys.publishBefore(),
                keys.jwksMaxAge(),
                keep,
                keep.plus(config.sessions().absolute()));
    }

    /// What signs unless another algorithm is asked for.
    SigningAlgorithm standard() {
        return algorithms.getFirst();
    }

    /// Whether this key is what the settings would make for its algorithm.
    boolean fits(SigningKey key) {
        return wants(key) && key.ofSize(rsaBits);
    }

    /// Whether keys of this one's algorithm are asked for.
    boolean wants(SigningKey key) {
        return algorithms.contains(key.algorithm());
    }

    /// When a next key has been published long enough to sign; not before `now`.
    Instant soonest(SigningKey next, Instant now) {
        return later(now, next.createdAt().plus(publication));
    }

    /// When the next key begins to sign: as planned, or when the active one has signed long enough;
    /// but not before it has been published long enough.
    Instant takesOver(@Nullable SigningKey active, SigningKey next) {
        Instant planned = next.activatedAt();
        if (planned == null && active != null) {
            Instant since = active.activatedAt();
            planned = (since == null ? active.createdAt() : since).plus(rotateEvery);
        }
        return planned == null ? next.createdAt().plus(publication) : soonest(next, planned);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static List<SigningAlgorithm> algorithms(CardeaConfig config) {
        Set<SigningAlgorithm> wanted = new LinkedHashSet<>();
        SigningAlgorithm standard =
                algorithm("cardea.tokens.algorithm", config.tokens().algorithm());
        wanted.add(
                config.strict() && !SigningAlgorithm.STRICT.contains(standard)
                        ? SigningAlgorithm.PS256
                        : standard);
        for (String name : config.keys().algorithms()) {
            wanted.add(algorithm("cardea.keys.algorithms", name));
        }
        return List.copyOf(wanted);
    }

    private static SigningAlgorithm algorithm(String setting, String name) {
        try {
            return SigningAlgorithm.named(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(setting + ": " + e.getMessage(), e);
        }
    }
}
