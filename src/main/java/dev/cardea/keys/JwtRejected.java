package dev.cardea.keys;

/// A token that is not to be believed. The message is for the log: whoever sent the token learns
/// only that it is not valid.
public final class JwtRejected extends RuntimeException {

    JwtRejected(String reason) {
        super(reason, null, false, false);
    }
}
