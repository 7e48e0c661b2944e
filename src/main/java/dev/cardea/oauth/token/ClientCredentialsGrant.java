package dev.cardea.oauth.token;

import dev.cardea.clients.GrantableDetails;
import dev.cardea.clients.GrantableScopes;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.ClientTokens;
import dev.cardea.tokens.GrantDetail;
import dev.cardea.tokens.IssuedTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/// `client_credentials` (RFC 6749 §4.4): the client for itself. It reads and writes no row.
@ApplicationScoped
class ClientCredentialsGrant implements Grant {

    private final ClientTokens tokens;
    private final GrantableScopes scopes;
    private final GrantableDetails details;

    @Inject
    ClientCredentialsGrant(ClientTokens tokens, GrantableScopes scopes, GrantableDetails details) {
        this.details = details;
        this.tokens = tokens;
        this.scopes = scopes;
    }

    @Override
    public GrantType type() {
        return GrantType.CLIENT_CREDENTIALS;
    }

    @Override
    public IssuedTokens redeem(TokenRequest request) {
        if (!request.client().administered()) {
            throw new OAuthException(
                    OAuthError.UNAUTHORIZED_CLIENT,
                    "nobody but an administrator lets a client act for itself");
        }
        if (request.client().metadata().isPublic()) {
            throw new OAuthException(
                    OAuthError.UNAUTHORIZED_CLIENT, "a public client has no credentials");
        }
        Scopes scope = scopes.ofItsOwn(request.client(), request.form().get("scope"));
        scopes.requireResources(request.client(), request.form().all("resource"), scope);
        return tokens.issue(
                request.sender(),
                scope,
                new GrantDetail(
                        request.form().all("resource"),
                        0,
                        "",
                        null,
                        details.ofItsOwn(
                                request.client(), request.form().get("authorization_details")),
                        request.jkt(),
                        request.certificate()));
    }
}
