package dev.cardea.keys;

/// A token that is not to be believed. The message is for the log: whoever sent the token learns
/// only that it is not valid.
public final class JwtRejected extends RuntimeException {

    private enum Kind {
        USUAL,
        KEY_UNKNOWN,
        FORGED
    }

    private final Kind kind;

    JwtRejected(String reason) {
        this(reason, Kind.USUAL);
    }

    private JwtRejected(String reason, Kind kind) {
        super(reason, null, false, false);
        this.kind = kind;
    }

    static JwtRejected unknownKey() {
        return new JwtRejected("no such key", Kind.KEY_UNKNOWN);
    }

    static void unless(boolean holds, String otherwise) {
        if (!holds) {
            throw new JwtRejected(otherwise);
        }
    }

    static void forgedUnless(boolean holds, String otherwise) {
        if (!holds) {
            throw new JwtRejected(otherwise, Kind.FORGED);
        }
    }

    /// Whether no signer makes such a token: somebody else did, or changed it.
    public boolean forged() {
        return kind == Kind.FORGED;
    }

    /// Whether a key was looked for and not found: the signer may have changed its keys since they
    /// were fetched.
    public boolean keyUnknown() {
        return kind == Kind.KEY_UNKNOWN;
    }
}
