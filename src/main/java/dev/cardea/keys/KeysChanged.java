package dev.cardea.keys;

/// A transaction of this replica changed the keys. Observe it after success.
record KeysChanged() {}
