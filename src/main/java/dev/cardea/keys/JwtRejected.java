package dev.cardea.keys;

/// A token that is not to be believed. The message is for the log: whoever sent the token learns
/// only that it is not valid.
public final class JwtRejected extends RuntimeException {

    private final boolean keyUnknown;

    JwtRejected(String reason) {
        this(reason, false);
    }

    private JwtRejected(String reason, boolean keyUnknown) {
        super(reason, null, false, false);
        this.keyUnknown = keyUnknown;
    }

    static JwtRejected unknownKey() {
        return new JwtRejected("no such key", true);
    }

    static void unless(boolean holds, String otherwise) {
        if (!holds) {
            throw new JwtRejected(otherwise);
        }
    }

    /// Whether a key was looked for and not found: the signer may have changed its keys since they
    /// were fetched.
    public boolean keyUnknown() {
        return keyUnknown;
    }
}
