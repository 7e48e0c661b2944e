package dev.cardea.oauth.authorize;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.clients.RedirectUris;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.web.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the parameters of a request come from: the request itself, or one that was pushed before
/// (RFC 9126).
@ApplicationScoped
class AuthorizationRequests {

    /// @param pushed the `request_uri` that it came from
    record Read(AuthorizationRequest request, @Nullable String pushed) {}

    private final Clients clients;
    private final PushedRequests pushed;

    @Inject
    AuthorizationRequests(Clients clients, PushedRequests pushed) {
        this.clients = clients;
        this.pushed = pushed;
    }

    /// Throws what only the person may be told: no client is known to answer to.
    Read read(Form form) {
        Client client =
                clients.find(form.require("client_id"))
                        .orElseThrow(() ->
                                new OAuthException(
                                        OAuthError.INVALID_CLIENT,
                                        "client_id: there is no such client"));
        String uri = form.get("request_uri");
        Read read;
        if (uri != null && uri.startsWith(PushedRequests.PREFIX)) {
            read =
                    new Read(
                            pushed.find(uri, client.id())
                                    .orElseThrow(() ->
                                            new OAuthException(
                                                    OAuthError.INVALID_REQUEST_URI,
                                                    "request_uri: was used, or its time is over")),
                            uri);
        } else {
            read = new Read(AuthorizationRequest.parse(form), null);
        }
        requireRedirect(read.request(), client);
        return read;
    }

    /// A pushed request is answered once.
    void answered(Flow flow) {
        if (flow.pushed() != null && !pushed.redeem(flow.pushed())) {
            throw new BrowserException(
                    OAuthError.INVALID_REQUEST_URI, "request_uri: was answered before");
        }
    }

    static void requireRedirect(AuthorizationRequest request, Client client) {
        List<String> registered = client.metadata().redirects();
        boolean fits =
                request.redirectUri() == null
                        ? registered.size() == 1
                        : RedirectUris.match(client, request.redirectUri());
        if (!fits) {
            throw OAuthException.invalid("redirect_uri", "is not registered for this client");
        }
    }
}
