package dev.cardea.clients;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One of the secrets that a client has; the secret itself is not known.
///
/// @param hash SHA-256, base64url
/// @param expiresAt null for never
public record ClientSecret(UUID id, String hash, Instant createdAt, @Nullable Instant expiresAt) {

    public boolean works(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }
}
