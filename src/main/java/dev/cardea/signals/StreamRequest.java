package dev.cardea.signals;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stream's configuration as its receiver writes it (SSF 1.0 §8.1.1). What the transmitter
/// supplies may be there, and must then be what it is; members that are not known are ignored.
@JsonIgnoreProperties(ignoreUnknown = true)
public record StreamRequest(
        @Nullable @Size(max = 64) String streamId,
        @Nullable @Size(max = 2048) String iss,
        @Nullable JsonNode aud,
        @Nullable @Valid Delivery delivery,
        @Nullable @Size(min = 1, max = 50)
                List<@NotNull @Size(max = 300) @Pattern(regexp = "\\S+") String> eventsRequested,
        @Nullable List<String> eventsSupported,
        @Nullable List<String> eventsDelivered,
        @Nullable @Size(max = 200) @Pattern(regexp = "[^\\p{C}]*") String description) {

    public static final StreamRequest EMPTY =
            new StreamRequest(null, null, null, null, null, null, null, null);

    /// How events get to the receiver (SSF 1.0 §6.1).
    ///
    /// @param endpointUrl the receiver's, where it is pushed to
    /// @param authorizationHeader what each push carries in `Authorization`
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Delivery(
            @NotNull @Size(max = 100) String method,
            @Nullable @Size(max = 2000) String endpointUrl,
            @Nullable
                    @Size(min = 1, max = 2000)
                    @Pattern(regexp = "[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?")
                    String authorizationHeader) {}
}
