package dev.cardea.login;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Another provider vouches for somebody whose account is connected to it; not a session yet.
///
/// @param subject who they are there
/// @param authTime when they proved it there, seconds since the epoch; null where it does not say
public record VouchedProof(
        UUID accountId, String provider, String subject, @Nullable Long authTime) {}
