package dev.cardea.accounts;

import java.util.UUID;

/// Whoever reads the mail took an account over: what was agreed to in it before its address was
/// proved was agreed to by somebody else, perhaps. Fired in the transaction that does it, before
/// the address counts as proved by it.
public record Reclaimed(UUID accountId) {}
