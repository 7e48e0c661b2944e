package dev.cardea.tokens;

import dev.cardea.clients.Client;
import org.jspecify.annotations.Nullable;

/// Who sends a request that no browser carries: a client that has proved who it is.
///
/// @param jkt thumbprint of the key whose possession was proved (RFC 9449); tokens are bound to it
/// @param x5t thumbprint of the certificate that tokens are bound to (RFC 8705)
/// @param nonce for the next proof, which the answer carries in `DPoP-Nonce`
/// @param start what was known of revocations before the client was looked up
public record Sender(
        Client client,
        @Nullable String jkt,
        @Nullable String x5t,
        @Nullable String nonce,
        IssueTime.Start start) {}
