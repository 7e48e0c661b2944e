package dev.cardea.clients;

import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/// placeholder of the integrator, replaced by the clients branch
@ApplicationScoped
public class ClientAuthenticator {
    private final Clients clients;

    @Inject
    ClientAuthenticator(Clients clients) {
        this.clients = clients;
    }

    public Client authenticate(ClientCredentials credentials) {
        return clients.find(credentials.clientId() == null ? "" : credentials.clientId())
                .filter(client -> client.metadata().isPublic())
                .orElseThrow(() -> new OAuthException(OAuthError.INVALID_CLIENT, "no"));
    }
}
