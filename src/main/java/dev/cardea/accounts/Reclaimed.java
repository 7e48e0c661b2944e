package dev.cardea.accounts;

import java.util.UUID;

/// Whoever reads the mail took an account over whose address nobody had proved: what was agreed to
/// in it before was agreed to by somebody else, perhaps. Fired in the transaction that does it.
public record Reclaimed(UUID accountId) {}
