package dev.cardea.pages;

import dev.cardea.oauth.authorize.BrowserException;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import org.jspecify.annotations.Nullable;

/// What a cookie holds while somebody is at another provider, or has something left to do after it:
/// that, sealed, and the sealed flow they stand in. Both are empty where there is none.
record Carried(String sealed, String flow) {

    private static final String BETWEEN = "~";

    /// Browsers drop cookies of more than 4096 bytes with name and attributes.
    private static final int LONGEST = 3_900;

    static Carried of(@Nullable String cookie) {
        String[] parts = (cookie == null ? "" : cookie).split(BETWEEN, 2);
        return new Carried(parts[0], parts.length == 2 ? parts[1] : "");
    }

    /// Throws {@link BrowserException} for a request of a client that is too long to be carried.
    String cookie() {
        String value = sealed + BETWEEN + flow;
        if (value.length() > LONGEST) {
            throw new BrowserException(
                    new OAuthException(
                            OAuthError.INVALID_REQUEST,
                            "the request is too long for a log-in with another provider"));
        }
        return value;
    }
}
