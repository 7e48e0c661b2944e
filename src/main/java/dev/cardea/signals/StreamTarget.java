package dev.cardea.signals;

import dev.cardea.fetch.GuardedFetch;
import dev.cardea.protocol.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// Where a stream's events go (SSF 1.0 §6.1).
///
/// @param endpointUrl the receiver's, where it is pushed to; null where the receiver polls
/// @param authorization what each push carries in `Authorization`
record StreamTarget(@Nullable String endpointUrl, @Nullable String authorization) {

    static final String PUSH = "urn:ietf:rfc:8935";
    static final String POLL = "urn:ietf:rfc:8936";
    static final StreamTarget POLLED = new StreamTarget(null, null);

    /// Throws 400 naming the field, also for a URL that must not be fetched.
    static StreamTarget of(StreamRequest.Delivery delivery, GuardedFetch fetch) {
        if (delivery.method().equals(POLL)) {
            return POLLED;
        }
        if (!delivery.method().equals(PUSH)) {
            throw ProblemException.invalid("delivery.method", "must be " + PUSH + " or " + POLL);
        }
        String url = delivery.endpointUrl();
        String complaint = url == null ? "is missing" : complaint(url, fetch);
        if (complaint != null) {
            throw ProblemException.invalid("delivery.endpoint_url", complaint);
        }
        return new StreamTarget(url, delivery.authorizationHeader());
    }

    private static @Nullable String complaint(String url, GuardedFetch fetch) {
        try {
            return fetch.complaint(new URI(url));
        } catch (URISyntaxException e) {
            return "must be a URL";
        }
    }
}
