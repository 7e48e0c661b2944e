package dev.cardea.clients;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Registers resource servers and changes them, for an administrator: `actor`.
@ApplicationScoped
public class ResourceServerRegistry {

    /// What an administrator says of one.
    public record Description(
            String identifier,
            String name,
            @Nullable Duration accessLifetime,
            Map<String, String> scopes) {}

    private final Database database;
    private final ResourceServerRows rows;
    private final ResourceServerRules rules;
    private final RegistryChanges changes;

    @Inject
    ResourceServerRegistry(
            Database database,
            ResourceServerRows rows,
            ResourceServerRules rules,
            RegistryChanges changes) {
        this.database = database;
        this.rows = rows;
        this.rules = rules;
        this.changes = changes;
    }

    /// Throws 404.
    public ResourceServer get(UUID id) {
        return rows.find(id)
                .orElseThrow(() ->
                        new ProblemException(
                                Problem.NOT_FOUND, "there is no such resource server"));
    }

    /// In the order of their ids after `after`.
    public List<ResourceServer> list(UUID after, int limit) {
        return rows.list(after, limit);
    }

    /// Throws 400 naming the field, and 409 for an identifier that is taken.
    public ResourceServer create(Description description, @Nullable UUID actor) {
        rules.check(description);
        return database.transaction(() -> {
            ResourceServer made = get(rows.insert(description));
            told(Type.RESOURCE_SERVER_CREATED, made, actor);
            return made;
        });
    }

    /// Everything but the identifier is set as it is given: tokens that are out would be another's.
    /// Throws 400 naming the field, and 404.
    public ResourceServer change(UUID id, Description description, @Nullable UUID actor) {
        rules.check(description);
        return database.transaction(() -> {
            ResourceServer before = get(id);
            if (!before.identifier().equals(description.identifier())) {
                throw ProblemException.invalid("identifier", "cannot be changed");
            }
            rows.update(id, description);
            told(Type.RESOURCE_SERVER_CHANGED, before, actor);
            return get(id);
        });
    }

    /// No more tokens are given for it; those that are out expire. Throws 404.
    public void delete(UUID id, @Nullable UUID actor) {
        database.inTransaction(() -> {
            ResourceServer server = get(id);
            rows.delete(id);
            told(Type.RESOURCE_SERVER_DELETED, server, actor);
        });
    }

    private void told(Type type, ResourceServer server, @Nullable UUID actor) {
        changes.note(
                AuditEvent.of(type)
                        .actor(actor)
                        .with("resource_server", server.id())
                        .with("identifier", server.identifier()));
    }
}
