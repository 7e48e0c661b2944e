package dev.cardea.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/// A JWT that somebody else made and that stood up to {@link ForeignJwts}.
///
/// @param key what signed it
public record BelievedJwt(ObjectNode claims, ForeignKey key, SigningAlgorithm algorithm) {

    /// A claim that is a string; empty where there is none, or it is another thing.
    public Optional<String> text(String claim) {
        return Optional.ofNullable(claims.path(claim).textValue());
    }

    /// A NumericDate (RFC 7519 §2); empty where there is none.
    public Optional<Instant> time(String claim) {
        JsonNode value = claims.path(claim);
        return value.isNumber()
                ? Optional.of(Instant.ofEpochSecond((long) value.doubleValue()))
                : Optional.empty();
    }
}
