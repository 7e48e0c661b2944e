package dev.cardea.tokens;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.UUID;

/// What somebody allowed a device.
///
/// @param sessionId of the session that was begun for the device
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record DeviceGrant(UUID accountId, UUID sessionId, String scope, GrantDetail detail) {}
