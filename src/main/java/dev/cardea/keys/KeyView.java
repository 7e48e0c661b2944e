package dev.cardea.keys;

import dev.cardea.keys.SigningKey.Status;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The keys as they were when they were read.
///
/// @param state what the table said when it was read
/// @param byKid every key, retired and killed ones too, so that those cause no look-up
record KeyView(
        List<String> state,
        Map<String, SigningKey> byKid,
        List<SigningKey> published,
        @Nullable SigningKey standard,
        Map<SigningAlgorithm, SigningKey> active,
        JwkSet jwkSet) {

    static KeyView of(List<String> state, List<SigningKey> keys, SigningAlgorithm wanted) {
        List<SigningKey> published =
                keys.stream().filter(SigningKey::isPublished).sorted(inOrder(wanted)).toList();
        Map<SigningAlgorithm, SigningKey> active = new EnumMap<>(SigningAlgorithm.class);
        published.stream()
                .filter(key -> key.status() == Status.ACTIVE)
                .forEach(key -> active.putIfAbsent(key.algorithm(), key));
        return new KeyView(
                state,
                keys.stream().collect(Collectors.toMap(SigningKey::kid, Function.identity())),
                published,
                published.stream()
                        .findFirst()
                        .filter(key -> key.status() == Status.ACTIVE)
                        .orElse(null),
                active,
                new JwkSet(published));
    }

    /// Whether one of the published keys is to leave the JWKS.
    boolean leaves(Instant retiredBefore) {
        return published.stream().anyMatch(key -> key.leaves(retiredBefore));
    }

    /// Active keys first, among them the one that signs unless another is asked for: of the
    /// algorithm that is set or, until that has an active key, the one that became active last.
    private static Comparator<SigningKey> inOrder(SigningAlgorithm wanted) {
        return Comparator.<SigningKey, Boolean>comparing(key -> key.status() != Status.ACTIVE)
                .thenComparing(key -> key.algorithm() != wanted)
                .thenComparing(KeyView::activatedAt, Comparator.reverseOrder());
    }

    private static Instant activatedAt(SigningKey key) {
        Instant at = key.activatedAt();
        return at == null || key.status() != Status.ACTIVE ? Instant.EPOCH : at;
    }
}
