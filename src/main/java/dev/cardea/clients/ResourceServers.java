package dev.cardea.clients;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The resource servers. They are few: all are remembered, until one changes.
@ApplicationScoped
public class ResourceServers {

    private static final String COLUMNS =
            "id, identifier, name, access_lifetime_seconds, created_at,"
                    + " (SELECT array_agg(scope ORDER BY scope) FROM resource_scope WHERE resource_server_id = id),"
                    + " (SELECT array_agg(description ORDER BY scope) FROM resource_scope WHERE resource_server_id = id)";

    /// What an administrator says of one.
    public record Description(
            String identifier,
            String name,
            @Nullable Duration accessLifetime,
            Map<String, String> scopes) {}

    private record Remembered(long epoch, Map<String, ResourceServer> byIdentifier) {}

    private final Database database;
    private final ResourceServerRules rules;
    private final RegistryChanges changes;
    private final AuditLog audit;
    private final Clock clock;
    private volatile Remembered remembered = new Remembered(-1, Map.of());

    @Inject
    ResourceServers(
            Database database,
            ResourceServerRules rules,
            RegistryChanges changes,
            AuditLog audit,
            Clock clock) {
        this.database = database;
        this.rules = rules;
        this.changes = changes;
        this.audit = audit;
        this.clock = clock;
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
                .filter(text -> text != null)
                .findFirst();
    }

    /// Throws 404.
    public ResourceServer get(UUID id) {
        return database.one(
                        "SELECT " + COLUMNS + " FROM resource_server WHERE id = ?",
                        ResourceServers::server,
                        id)
                .orElseThrow(() ->
                        new ProblemException(
                                Problem.NOT_FOUND, "there is no such resource server"));
    }

    /// In the order of their ids after `after`.
    public List<ResourceServer> list(UUID after, int limit) {
        return database.list(
                "SELECT " + COLUMNS + " FROM resource_server WHERE id > ? ORDER BY id LIMIT ?",
                ResourceServers::server,
                after,
                limit);
    }

    /// Throws 400 naming the field, and 409 for an identifier that is taken.
    public ResourceServer create(Description description, @Nullable UUID actor) {
        rules.check(description);
        return database.transaction(() -> {
            UUID id = Secrets.id(clock);
            int made =
                    database.update(
                            "INSERT INTO resource_server (id, identifier, name, access_lifetime_seconds, created_at)"
                                    + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                            id,
                            description.identifier(),
                            description.name(),
                            seconds(description),
                            clock.instant());
            requireFree(made);
            addScopes(id, description);
            told(Type.RESOURCE_SERVER_CREATED, id, description.identifier(), actor);
            return get(id);
        });
    }

    /// Everything but the identifier is set as it is given: tokens that are out would be another's.
    /// Throws 400 naming the field.
    public ResourceServer change(UUID id, Description description, @Nullable UUID actor) {
        rules.check(description);
        return database.transaction(() -> {
            ResourceServer before = get(id);
            if (!before.identifier().equals(description.identifier())) {
                throw ProblemException.invalid("identifier", "cannot be changed");
            }
            database.update(
                    "UPDATE resource_server SET name = ?, access_lifetime_seconds = ? WHERE id = ?",
                    description.name(),
                    seconds(description),
                    id);
            database.update("DELETE FROM resource_scope WHERE resource_server_id = ?", id);
            addScopes(id, description);
            told(Type.RESOURCE_SERVER_CHANGED, id, description.identifier(), actor);
            return get(id);
        });
    }

    /// No more tokens are given for it; those that are out expire.
    public void delete(UUID id, @Nullable UUID actor) {
        database.inTransaction(() -> {
            ResourceServer server = get(id);
            database.update("DELETE FROM resource_server WHERE id = ?", id);
            told(Type.RESOURCE_SERVER_DELETED, id, server.identifier(), actor);
        });
    }

    private Map<String, ResourceServer> current() {
        Remembered last = remembered;
        long epoch = changes.epoch();
        if (last.epoch() != epoch) {
            Map<String, ResourceServer> all =
                    database
                            .list(
                                    "SELECT " + COLUMNS + " FROM resource_server",
                                    ResourceServers::server)
                            .stream()
                            .collect(
                                    Collectors.toUnmodifiableMap(
                                            ResourceServer::identifier, Function.identity()));
            last = new Remembered(epoch, all);
            remembered = last;
        }
        return last.byIdentifier();
    }

    private void addScopes(UUID id, Description description) {
        description
                .scopes()
                .forEach((scope, text) ->
                        database.update(
                                "INSERT INTO resource_scope (resource_server_id, scope, description)"
                                        + " VALUES (?, ?, ?)",
                                id,
                                scope,
                                text));
    }

    private static void requireFree(int made) {
        if (made == 0) {
            throw ProblemException.taken(
                    "identifier", "there is a resource server of this identifier");
        }
    }

    private void told(Type type, UUID id, String identifier, @Nullable UUID actor) {
        changes.note();
        audit.append(
                AuditEvent.of(type)
                        .actor(actor)
                        .with("resource_server", id)
                        .with("identifier", identifier));
    }

    private static @Nullable Long seconds(Description description) {
        Duration lifetime = description.accessLifetime();
        return lifetime == null ? null : lifetime.toSeconds();
    }

    private static ResourceServer server(ResultSet row) throws SQLException {
        Long seconds = (Long) row.getObject(4);
        List<String> names = Database.strings(row, 6);
        List<String> texts = Database.strings(row, 7);
        Map<String, String> scopes = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            scopes.put(names.get(i), texts.get(i));
        }
        return new ResourceServer(
                Database.uuid(row, 1),
                row.getString(2),
                row.getString(3),
                seconds == null ? null : Duration.ofSeconds(seconds),
                scopes,
                Database.instant(row, 5));
    }
}
