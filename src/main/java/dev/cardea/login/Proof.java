package dev.cardea.login;

import java.util.UUID;

/// Somebody has proved who they are; not a session yet.
///
/// @param hash of the password that was proved: the session begins only if it still is the
///   account's
/// @param oneTime the password was made by somebody else, and is spent by this log-in
public record Proof(UUID accountId, String hash, boolean oneTime) {}
