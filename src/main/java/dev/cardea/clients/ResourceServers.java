package dev.cardea.clients;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The resource servers, as requests ask for them. They are few: all are remembered, until one
/// changes.
@ApplicationScoped
public class ResourceServers {

    private record Remembered(long epoch, Map<String, ResourceServer> byIdentifier) {}

    private final ResourceServerRows rows;
    private final RegistryChanges changes;
    private volatile Remembered remembered = new Remembered(-1, Map.of());

    @Inject
    ResourceServers(ResourceServerRows rows, RegistryChanges changes) {
        this.rows = rows;
        this.changes = changes;
    }

    /// The resource server of this `aud`.
    public Optional<ResourceServer> find(String identifier) {
        return Optional.ofNullable(current().get(identifier));
    }

    /// What they know, all together.
    public SortedSet<String> scopes() {
        return current().values().stream()
                .flatMap(server -> server.scopes().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// What people are told of a scope of any resource server; empty for one that none has.
    public Optional<String> describe(String scope) {
        return current().values().stream()
                .map(server -> server.scopes().get(scope))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private Map<String, ResourceServer> current() {
        Remembered last = remembered;
        long epoch = changes.epoch();
        if (last.epoch() != epoch) {
            last =
                    new Remembered(
                            epoch,
                            rows.all().stream()
                                    .collect(
                                            Collectors.toUnmodifiableMap(
                                                    ResourceServer::identifier,
                                                    Function.identity())));
            remembered = last;
        }
        return last.byIdentifier();
    }
}
