package dev.cardea.access;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/// A named set of permissions.
@Entity
@Table(name = "role")
public class Role {

    /// Its holders may administer: they may ask for the scope `cardea:admin`, and all finer ones.
    public static final String ADMIN = "admin";

    @Id UUID id;

    @Column(nullable = false)
    String name;

    @Column(nullable = false)
    String description;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

    @ElementCollection(fetch = FetchType.LAZY)
    @CollectionTable(name = "role_permission", joinColumns = @JoinColumn(name = "role_id"))
    @Column(name = "permission", nullable = false)
    Set<String> permissions = new HashSet<>();

    protected Role() {}

    Role(UUID id, String name, String description, Set<String> permissions, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.description = description;
        this.permissions = new HashSet<>(permissions);
        this.createdAt = createdAt;
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    public Set<String> permissions() {
        return Set.copyOf(permissions);
    }

    /// Whether its holders may administer anything.
    public boolean administers() {
        return name.equals(ADMIN) || permissions.stream().anyMatch(AdminScopes::administers);
    }

    public Instant createdAt() {
        return createdAt;
    }
}
