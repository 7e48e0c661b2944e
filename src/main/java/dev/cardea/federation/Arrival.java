package dev.cardea.federation;

import java.util.UUID;

/// Who somebody from another provider is here.
public sealed interface Arrival {

    /// Connected, since now perhaps.
    record Known(UUID accountId) implements Arrival {}

    /// The address that the provider vouches for has an account: whoever comes must prove that it
    /// is theirs.
    record Owned(UUID accountId, String address) implements Arrival {}

    /// The provider vouches for no address, so nobody here can be looked for by it.
    record Stranger() implements Arrival {}

    /// Nobody, and nobody may be made.
    record Unwelcome() implements Arrival {}
}
