package dev.cardea.tokens;

/// What became of a refresh token that was presented.
public sealed interface Rotation {

    /// It was the current one; it is spent, and its successor is granted.
    record Rotated(Granted granted) implements Rotation {}

    /// It was spent a moment ago and its successor is unused: the same successor again.
    record Repeated(Granted granted) implements Rotation {}

    /// It was spent long ago: somebody has a copy. The session has ended.
    record Reused() implements Rotation {}

    /// Not ours, or its session is over.
    record Unknown() implements Rotation {}
}
