package dev.cardea.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of the audit trail. `detail` is a JSON object of strings.
public record AuditEntry(
        UUID id,
        Instant at,
        String type,
        @Nullable UUID accountId,
        @Nullable UUID actorId,
        @Nullable UUID sessionId,
        String address,
        String userAgent,
        String requestId,
        String detail) {}
