package dev.cardea.signals;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.sessions.SessionReceivers;
import dev.cardea.tokens.AccessTokens;
import dev.cardea.tokens.SubjectToken;
import dev.cardea.web.PresentedToken;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;

/// Lets receivers in: clients that an administrator registered with the scope, by an access token
/// that they got for themselves (RFC 6749 §4.4) and that has it too. Throws `invalid_token` and
/// `insufficient_scope` (RFC 6750 §3.1).
@ApplicationScoped
class ReceiverAccess {

    private final AccessTokens tokens;
    private final Clients clients;

    @Inject
    ReceiverAccess(AccessTokens tokens, Clients clients) {
        this.tokens = tokens;
        this.clients = clients;
    }

    /// Who may change its streams and take events.
    Client manages(HttpServerRequest request) {
        return client(tokens.accept(presented(request)), List.of(SessionReceivers.MANAGE));
    }

    /// {@link #manages} for a request that was let in and has waited since: it may have lost the
    /// right meanwhile. What it proved then it cannot prove twice (RFC 9449 §11.1).
    Client stillManages(HttpServerRequest request) {
        return client(tokens.read(presented(request).token()), List.of(SessionReceivers.MANAGE));
    }

    /// Who may look at its streams.
    Client reads(HttpServerRequest request) {
        return client(
                tokens.accept(presented(request)),
                List.of(SessionReceivers.READ, SessionReceivers.MANAGE));
    }

    private static PresentedToken presented(HttpServerRequest request) {
        return PresentedToken.of(request).orElseThrow(PresentedToken::missing);
    }

    private Client client(Optional<JwtClaims> accepted, List<String> scopes) {
        SubjectToken token = accepted.map(SubjectToken::new).orElseThrow(ReceiverAccess::refused);
        Client client = clients.find(token.clientId()).orElseThrow(ReceiverAccess::refused);
        Scopes registered = Scopes.parse(client.metadata().scope());
        boolean ofItsOwn =
                token.subject().equals(client.clientId()) && !token.claims().hasClaim("sid");
        if (!ofItsOwn
                || !client.administered()
                || scopes.stream()
                        .noneMatch(scope -> token.scope().has(scope) && registered.has(scope))) {
            throw AccessTokens.insufficient(
                    token.claims(),
                    scopes.getLast(),
                    "a client's own token with the scope " + scopes.getLast() + " is needed");
        }
        return client;
    }

    private static OAuthException refused() {
        return new OAuthException(
                OAuthError.INVALID_TOKEN, "the access token is expired or revoked");
    }
}
