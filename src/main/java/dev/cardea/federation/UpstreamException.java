package dev.cardea.federation;

/// A log-in with another provider that comes to nothing. The message is for the log, and holds
/// nothing that the provider sent.
public final class UpstreamException extends RuntimeException {

    /// What went wrong, as far as it is anybody's business.
    public enum Kind {
        /// It was not begun in this browser, was used already, or began too long ago.
        STALE,
        /// The person, or the provider, said no.
        DENIED,
        /// The provider is not to be reached, or busy.
        AWAY,
        /// The provider's answer is not to be believed.
        UNBELIEVABLE
    }

    private final Kind kind;

    UpstreamException(Kind kind, String reason) {
        super(reason, null, false, false);
        this.kind = kind;
    }

    static void unless(boolean holds, String otherwise) {
        if (!holds) {
            throw new UpstreamException(Kind.UNBELIEVABLE, otherwise);
        }
    }

    public Kind kind() {
        return kind;
    }
}
