package dev.cardea.clients;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An audience that tokens can be asked for (RFC 8707).
///
/// @param identifier an absolute URI: the `aud`
/// @param accessLifetime of its tokens; null for the usual one
/// @param scopes what it knows, each with what people are told of it
public record ResourceServer(
        UUID id,
        String identifier,
        String name,
        @Nullable Duration accessLifetime,
        Map<String, String> scopes,
        Instant createdAt) {}
