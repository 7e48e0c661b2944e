package dev.cardea.oauth.token;

import dev.cardea.protocol.GrantType;
import dev.cardea.tokens.IssuedTokens;

/// One way to get tokens. What every way has in common, the endpoint has done before.
interface Grant {

    GrantType type();

    /// Throws `OAuthException`.
    IssuedTokens redeem(TokenRequest request);
}
