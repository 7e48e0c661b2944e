package dev.cardea.feed;

import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// One verifier that listens: no thread, and no memory but its connection. Everything but {@link
/// #loop()} happens on its event loop.
final class FeedStream {

    /// What became of a page.
    enum Sent {
        YES,
        /// The page begins further on than the verifier is, or is of another salt than it has.
        GAP,
        /// The verifier has not read the page before this one.
        SLOW
    }

    private static final long NOTHING = -1;
    static final CharSequence TYPE = HttpHeaders.createOptimized("text/event-stream");
    private static final String RETRY = "retry: 1000\n";
    private static final CharSequence NO_BUFFERING =
            HttpHeaders.createOptimized("X-Accel-Buffering");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence NO = HttpHeaders.createOptimized("no");

    private final Context loop;
    private final HttpServerResponse response;
    private final String source;
    private long sent = NOTHING;
    private String salt = "";

    /// @param source of `ClientAddress.source`
    FeedStream(Context loop, HttpServerResponse response, String source) {
        this.loop = loop;
        this.response = response;
        this.source = source;
    }

    String source() {
        return source;
    }

    Context loop() {
        return loop;
    }

    /// The first page, with the head of the answer.
    void begin(FeedPage page) {
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .putHeader(NO_BUFFERING, NO);
        response.write(RETRY);
        response.write(page.event());
        sent = page.seq();
        salt = page.salt();
    }

    /// Whether the first page has gone.
    boolean begun() {
        return sent != NOTHING;
    }

    long sent() {
        return sent;
    }

    /// Of the page that was sent last.
    String salt() {
        return salt;
    }

    Sent send(FeedPage page) {
        if (response.writeQueueFull()) {
            return Sent.SLOW;
        }
        if (page.after() > sent || (page.after() > 0 && !page.salt().equals(salt))) {
            return Sent.GAP;
        }
        response.write(page.event());
        sent = page.after() == 0 ? page.seq() : Math.max(sent, page.seq());
        salt = page.salt();
        return Sent.YES;
    }

    void end() {
        if (response.ended() || response.closed()) {
            return;
        }
        if (begun()) {
            response.end();
        } else {
            response.reset();
        }
    }

    /// Does not wait for what has not been read.
    void cut() {
        response.reset();
    }
}
