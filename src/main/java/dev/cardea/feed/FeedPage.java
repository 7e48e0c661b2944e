package dev.cardea.feed;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/// A signed page: the rules with `after` < `seq'` ≤ `seq`, in the forms that all who ask share.
///
/// @param salt that its values are hashed with
/// @param partial whether it leaves out what status lists say
/// @param kid of the key that was active when it was signed
/// @param signed when, by `System.nanoTime()`
/// @param event the same for streams
record FeedPage(
        long after,
        long seq,
        String salt,
        boolean partial,
        String kid,
        long signed,
        SharedBody body,
        Buffer event) {

    static Buffer event(long seq, String jws) {
        String event = "id: " + seq + "\ndata: " + jws + "\n\n";
        return SharedBody.shared(event.getBytes(StandardCharsets.US_ASCII));
    }
}
