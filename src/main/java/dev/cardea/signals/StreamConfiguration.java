package dev.cardea.signals;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stream's configuration as its receiver reads it (SSF 1.0 §8.1.1). The `authorization_header`
/// that it gave is not told again.
public record StreamConfiguration(
        String streamId,
        String iss,
        String aud,
        Delivery delivery,
        List<String> eventsSupported,
        @Nullable List<String> eventsRequested,
        List<String> eventsDelivered,
        long minVerificationInterval,
        @Nullable String description) {

    public record Delivery(String method, String endpointUrl) {}
}
