package dev.cardea.keys;

/// The keys were changed, by a transaction of this replica (observe it after success) or, as a rule
/// says that came from another, by that one.
public record KeysChanged() {}
