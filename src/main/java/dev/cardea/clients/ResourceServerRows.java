package dev.cardea.clients;

import dev.cardea.clients.ResourceServerRegistry.Description;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
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
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The tables `resource_server` and `resource_scope`, as they are now. {@link ResourceServers}
/// remembers them.
@ApplicationScoped
class ResourceServerRows {

    private static final String SELECT =
            "SELECT id, identifier, name, access_lifetime_seconds, created_at,"
                    + " (SELECT array_agg(scope ORDER BY scope) FROM resource_scope WHERE resource_server_id = id),"
                    + " (SELECT array_agg(description ORDER BY scope) FROM resource_scope WHERE resource_server_id = id)"
                    + " FROM resource_server";

    private final Database database;
    private final Clock clock;

    @Inject
    ResourceServerRows(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    List<ResourceServer> all() {
        return database.list(SELECT, ResourceServerRows::server);
    }

    Optional<ResourceServer> find(UUID id) {
        return database.one(SELECT + " WHERE id = ?", ResourceServerRows::server, id);
    }

    /// In the order of their ids after `after`.
    List<ResourceServer> list(UUID after, int limit) {
        return database.list(
                SELECT + " WHERE id > ? ORDER BY id LIMIT ?",
                ResourceServerRows::server,
                after,
                limit);
    }

    /// Returns the new one's id. Throws 409 for an identifier that is taken.
    UUID insert(Description description) {
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
        if (made == 0) {
            throw ProblemException.taken(
                    "identifier", "there is a resource server of this identifier");
        }
        addScopes(id, description);
        return id;
    }

    /// Everything but the identifier.
    void update(UUID id, Description description) {
        database.update(
                "UPDATE resource_server SET name = ?, access_lifetime_seconds = ? WHERE id = ?",
                description.name(),
                seconds(description),
                id);
        database.update("DELETE FROM resource_scope WHERE resource_server_id = ?", id);
        addScopes(id, description);
    }

    void delete(UUID id) {
        database.update("DELETE FROM resource_server WHERE id = ?", id);
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
