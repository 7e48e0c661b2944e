package dev.cardea.clients;

import dev.cardea.audit.AuditEvent;
import java.time.Instant;
import java.util.UUID;

/// A registered client.
///
/// @param id ours, in tables
/// @param clientId what the client calls itself in the protocol
/// @param assured an administrator vouches for who it is
/// @param version counts changes
public record Client(
        UUID id,
        String clientId,
        ClientMetadata metadata,
        Source source,
        boolean assured,
        Status status,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    /// Where its registration came from.
    public enum Source {
        ADMIN,
        REGISTERED,
        FILE,
        DOCUMENT,
        DEV
    }

    /// A disabled client is as good as none.
    public enum Status {
        ACTIVE,
        DISABLED
    }

    /// Whether administrators said what it is: a client that registered itself gets no rights by
    /// its own word.
    public boolean administered() {
        return source == Source.ADMIN || source == Source.FILE || source == Source.DEV;
    }

    /// Whether anybody can send requests for it: without a secret, or by registering it.
    public boolean anybodys() {
        return metadata.isPublic() || !administered();
    }

    /// Whether its registration is its own word: by itself, or its document.
    boolean speaksForItself() {
        return source == Source.REGISTERED || source == Source.DOCUMENT;
    }

    /// Whether it knows people by pseudonyms of its sector (OpenID Connect Core §8.1).
    public boolean pairwise() {
        return "pairwise".equals(metadata.subjectType());
    }

    /// What people are shown.
    public String name() {
        String name = metadata.clientName();
        return name == null || name.isBlank() ? clientId : name;
    }

    /// An entry of the audit trail about it.
    AuditEvent event(AuditEvent.Type type) {
        return AuditEvent.of(type).with("client", id).with("client_id", clientId);
    }
}
