package dev.cardea.oauth.authorize;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientMetadata;
import dev.cardea.clients.Clients;
import dev.cardea.clients.RedirectUris;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.web.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the parameters of a request come from: the request itself, one that was pushed before (RFC
/// 9126), or one that the client keeps at a URL of its own.
@ApplicationScoped
class AuthorizationRequests {

    /// @param pushed the `request_uri` that it came from
    record Read(AuthorizationRequest request, @Nullable String pushed) {}

    private final Clients clients;
    private final PushedRequests pushed;
    private final RequestObjects objects;
    private final RequestReferences references;

    @Inject
    AuthorizationRequests(
            Clients clients,
            PushedRequests pushed,
            RequestObjects objects,
            RequestReferences references) {
        this.clients = clients;
        this.pushed = pushed;
        this.objects = objects;
        this.references = references;
    }

    /// What a browser brought. Throws what only the person may be told: no client is known to
    /// answer to.
    Read read(Form form) {
        Client client =
                clients.find(form.require("client_id"))
                        .orElseThrow(() ->
                                new OAuthException(
                                        OAuthError.INVALID_CLIENT,
                                        "client_id: there is no such client"));
        String uri = form.get("request_uri");
        if (uri != null && form.has("request")) {
            throw OAuthException.invalid("request", "and request_uri exclude each other");
        }
        Read read = uri == null ? new Read(direct(form, client), null) : byUri(uri, client);
        requireRedirect(read.request(), client);
        return read;
    }

    /// What a client pushes.
    AuthorizationRequest pushed(Form form, Client client) {
        AuthorizationRequest request = signedOrNot(form, client);
        if (!request.clientId().equals(client.clientId())) {
            throw OAuthException.invalid("client_id", "is another one than the sender's");
        }
        // FAPI 2.0 Security Profile §5.3.2.2
        if (client.metadata().isStrict() && request.redirectUri() == null) {
            throw OAuthException.invalid("redirect_uri", "is missing");
        }
        requireRedirect(request, client);
        return request;
    }

    private AuthorizationRequest direct(Form form, Client client) {
        requireMayCome(client);
        return signedOrNot(form, client);
    }

    private static void requireMayCome(Client client) {
        ClientMetadata metadata = client.metadata();
        if (metadata.isStrict()
                || Boolean.TRUE.equals(metadata.requirePushedAuthorizationRequests())) {
            throw OAuthException.invalid("request_uri", "the request has to be pushed first");
        }
    }

    private AuthorizationRequest signedOrNot(Form form, Client client) {
        String object = form.get("request");
        if (object == null) {
            if (Boolean.TRUE.equals(client.metadata().requireSignedRequestObject())) {
                throw OAuthException.invalid("request", "the request has to be signed");
            }
            return AuthorizationRequest.parse(form);
        }
        return AuthorizationRequest.parse(objects.open(object, client));
    }

    private Read byUri(String uri, Client client) {
        if (!uri.startsWith(PushedRequests.PREFIX)) {
            requireMayCome(client);
            String object = references.read(uri, client);
            return new Read(AuthorizationRequest.parse(objects.open(object, client)), null);
        }
        return new Read(
                pushed.find(uri, client.id())
                        .orElseThrow(() ->
                                new OAuthException(
                                        OAuthError.INVALID_REQUEST_URI,
                                        "request_uri: was used, or its time is over")),
                uri);
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
