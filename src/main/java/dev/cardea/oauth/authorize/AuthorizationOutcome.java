package dev.cardea.oauth.authorize;

import dev.cardea.clients.Client;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.Scopes;
import dev.cardea.sessions.BrowserSession;
import org.jspecify.annotations.Nullable;

/// What comes next in an authorization flow.
public sealed interface AuthorizationOutcome {

    /// Somebody has to log in, anew perhaps, or choose the account.
    ///
    /// @param create the client would rather have an account made
    record LogIn(Flow flow, Client client, boolean create) implements AuthorizationOutcome {}

    /// The person has to agree.
    record Ask(Flow flow, Client client, BrowserSession session, Scopes scope)
            implements AuthorizationOutcome {}

    /// The client gets a code.
    record Granted(Flow flow, Client client, String code) implements AuthorizationOutcome {}

    /// The client gets an error.
    record Refused(Flow flow, Client client, OAuthError error, @Nullable String description)
            implements AuthorizationOutcome {}
}
