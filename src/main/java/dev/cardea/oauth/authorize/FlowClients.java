package dev.cardea.oauth.authorize;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/// Whose a {@link Flow} is, by what is registered now: half an hour may have passed since it began.
@ApplicationScoped
public class FlowClients {

    private final Clients clients;

    @Inject
    FlowClients(Clients clients) {
        this.clients = clients;
    }

    /// Throws what only the person may be told: there is no such client any more, or the redirect
    /// URI is not its own any more.
    public Client of(Flow flow) {
        Client client =
                clients.find(flow.request().clientId())
                        .orElseThrow(() ->
                                new OAuthException(
                                        OAuthError.INVALID_CLIENT,
                                        "client_id: there is no such client"));
        AuthorizationRequests.requireRedirect(flow.request(), client);
        return client;
    }
}
