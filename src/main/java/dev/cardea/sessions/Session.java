package dev.cardea.sessions;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody logged in on one device.
///
/// @param lastUsedAt the last refresh, or the log-in
/// @param address where it was last used from
public record Session(
        UUID accountId,
        UUID id,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt,
        String address,
        String userAgent,
        List<String> amr,
        @Nullable UUID organizationId) {}
