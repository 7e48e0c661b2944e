package dev.cardea.oauth.authorize;

import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;

/// A refusal that must not reach a client, because nobody knows whose redirect URI it is: the
/// person is told on a page (RFC 6749 §4.1.2.1).
public class BrowserException extends RuntimeException {

    private final OAuthException refusal;

    public BrowserException(OAuthException refusal) {
        super(refusal.getMessage(), null, false, false);
        this.refusal = refusal;
    }

    BrowserException(OAuthError error, String description) {
        this(new OAuthException(error, description));
    }

    public OAuthException refusal() {
        return refusal;
    }
}
