package dev.cardea.tokens;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a code stands for (RFC 6749 §4.1.2).
///
/// @param clientId of the client's row
/// @param redirectUri as the request gave it; null when it gave none
/// @param challenge S256 (RFC 7636)
/// @param jkt the key that the request announced: only its holder redeems (RFC 9449 §10)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuthorizationCode(
        UUID accountId,
        UUID sessionId,
        UUID clientId,
        @Nullable String redirectUri,
        @Nullable String challenge,
        @Nullable String jkt,
        @Nullable String nonce,
        String scope,
        GrantDetail detail) {}
