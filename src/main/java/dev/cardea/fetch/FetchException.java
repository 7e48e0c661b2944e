package dev.cardea.fetch;

import java.net.URI;

/// Nothing came back that can be used. The message says which URI and why, and nothing of what the
/// other side answered; whether it is shown to whoever named the URI is decided above.
public class FetchException extends RuntimeException {

    private final String reason;

    FetchException(String uri, String reason, Throwable cause) {
        super(uri + " " + reason, cause);
        this.reason = reason;
    }

    FetchException(String uri, String reason) {
        super(uri + " " + reason);
        this.reason = reason;
    }

    /// The answer to what was asked for at `uri` is of no use.
    public static FetchException useless(URI uri, String reason) {
        return new FetchException(uri.toString(), reason);
    }

    /// The message without the URI: what goes into the answer to whoever named it.
    public String reason() {
        return reason;
    }
}
