package dev.cardea.oauth;

import dev.cardea.protocol.OAuthException;

/// A log-out request that is not what it should be: the browser is never sent anywhere for it, the
/// person is told on a page.
public class LogoutRefused extends RuntimeException {

    private final OAuthException refusal;

    LogoutRefused(OAuthException refusal) {
        super(refusal.getMessage(), null, false, false);
        this.refusal = refusal;
    }

    public OAuthException refusal() {
        return refusal;
    }
}
