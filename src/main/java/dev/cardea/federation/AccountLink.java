package dev.cardea.federation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An account is connected to one at another provider.
///
/// @param email the address that the provider last told, for people to recognize it by
/// @param usedAt when somebody last logged in through it
public record AccountLink(
        String provider,
        String subject,
        @Nullable String email,
        Instant createdAt,
        Instant usedAt) {}
