package dev.cardea.signals;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One receiver's stream of events (SSF 1.0 §8.1.1).
///
/// @param requested the URIs of events that the receiver asked for; null for all there are
/// @param endpointUrl where events are pushed to; null where the receiver polls
/// @param locked an administrator disabled it: the receiver cannot enable it
/// @param failures pushes since one was taken
/// @param attempts pushes ever: who adds one has the next
/// @param rejected events that the receiver called bad
public record SignalStream(
        UUID id,
        UUID clientId,
        @Nullable String description,
        @Nullable List<String> requested,
        @Nullable String endpointUrl,
        Status status,
        @Nullable String reason,
        boolean locked,
        int failures,
        long attempts,
        long rejected,
        Instant createdAt) {

    /// Enabled: events are told. Paused: they wait. Disabled: there are none.
    public enum Status {
        ENABLED,
        PAUSED,
        DISABLED;

        /// As it is written in JSON and rows.
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean pushed() {
        return endpointUrl != null;
    }

    boolean enabled() {
        return status == Status.ENABLED;
    }

    /// As it stands when the push that was claimed has been taken.
    SignalStream answered() {
        return new SignalStream(
                id,
                clientId,
                description,
                requested,
                endpointUrl,
                status,
                reason,
                locked,
                0,
                attempts + 1,
                rejected,
                createdAt);
    }

    /// What of the events supported the receiver asked for.
    List<String> delivered() {
        List<String> asked = requested;
        return asked == null
                ? CaepEvent.SUPPORTED
                : CaepEvent.SUPPORTED.stream().filter(asked::contains).toList();
    }
}
