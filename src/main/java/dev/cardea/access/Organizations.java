package dev.cardea.access;

import dev.cardea.accounts.Identifiers;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/// The organizations.
@ApplicationScoped
public class Organizations implements PanacheRepositoryBase<Organization, UUID> {

    private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final Database database;
    private final Memberships memberships;
    private final Revocations revocations;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    Organizations(
            Database database,
            Memberships memberships,
            Revocations revocations,
            AuditLog audit,
            Clock clock) {
        this.database = database;
        this.memberships = memberships;
        this.revocations = revocations;
        this.audit = audit;
        this.clock = clock;
    }

    public Organization get(UUID id) {
        return database.transaction(() ->
                findByIdOptional(id)
                        .orElseThrow(() ->
                                new ProblemException(
                                        Problem.NOT_FOUND, "there is no such organization")));
    }

    /// In the order of their ids after `after`.
    public List<Organization> list(UUID after, int limit) {
        return database.transaction(() -> find("id > ?1 ORDER BY id", after).page(0, limit).list());
    }

    public Organization create(String slug, String name, UUID actor) {
        if (!SLUG.matcher(slug).matches()) {
            throw ProblemException.invalid(
                    "slug", "must be 1 to 63 lower-case letters, digits or inner hyphens");
        }
        String checked = Identifiers.name("name", name);
        return database.transaction(() -> {
            if (count("slug", slug) > 0) {
                throw ProblemException.taken("slug", "there is an organization of this slug");
            }
            Organization organization =
                    new Organization(Secrets.id(clock), slug, checked, clock.instant());
            persistAndFlush(organization);
            audit.append(
                    AuditEvent.of(Type.ORGANIZATION_CREATED)
                            .actor(actor)
                            .with("organization", organization.id));
            return organization;
        });
    }

    public Organization rename(UUID id, String name, UUID actor) {
        String checked = Identifiers.name("name", name);
        return database.transaction(() -> {
            Organization organization = get(id);
            organization.name = checked;
            persistAndFlush(organization);
            audit.append(
                    AuditEvent.of(Type.ORGANIZATION_CHANGED).actor(actor).with("organization", id));
            return organization;
        });
    }

    /// Removes it with its memberships; every token that is active in it is refused. Returns the
    /// revocation's `seq`.
    public long remove(UUID id, UUID actor) {
        return database.transaction(() -> {
            Organization organization = get(id);
            memberships.removeAll(id, actor);
            delete(organization);
            flush();
            audit.append(
                    AuditEvent.of(Type.ORGANIZATION_DELETED).actor(actor).with("organization", id));
            return revocations.endOrganization(id, Reason.ORGANIZATION_DELETED);
        });
    }
}
