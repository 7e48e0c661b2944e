package dev.cardea.tokens;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/// What a device asks for, and where it asks from: whoever allows it is shown both (RFC 8628 §5.4,
/// RFC 10027).
///
/// @param resources the audiences asked for (RFC 8707)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record DeviceRequest(
        String scope, List<String> resources, String address, String userAgent) {}
