package dev.cardea.oauth.token;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.clients.Client;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.ExchangedTokens;
import dev.cardea.tokens.ExchangedTokens.Exchange;
import dev.cardea.tokens.IssuedTokens;
import dev.cardea.tokens.SubjectToken;
import dev.cardea.web.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/// `urn:ietf:params:oauth:grant-type:token-exchange` (RFC 8693): a service that was called with a
/// token gets a narrower one to call the next service with. Access tokens of ours go in, and come
/// out; ID tokens and refresh tokens do neither.
@ApplicationScoped
class TokenExchangeGrant implements Grant {

    private final ExchangedTokens tokens;
    private final ExchangePolicy policy;
    private final AuditLog audit;

    @Inject
    TokenExchangeGrant(ExchangedTokens tokens, ExchangePolicy policy, AuditLog audit) {
        this.tokens = tokens;
        this.policy = policy;
        this.audit = audit;
    }

    @Override
    public GrantType type() {
        return GrantType.TOKEN_EXCHANGE;
    }

    @Override
    public IssuedTokens redeem(TokenRequest request) {
        Client client = request.client();
        Form form = request.form();
        if (client.metadata().isPublic()) {
            throw new OAuthException(
                    OAuthError.UNAUTHORIZED_CLIENT, "a public client exchanges no tokens");
        }
        if (form.has("requested_token_type")) {
            requireAccessToken(form, "requested_token_type");
        }
        SubjectToken subject = token(form, "subject_token");
        SubjectToken actor = form.has("actor_token") ? token(form, "actor_token") : null;
        if (actor == null && form.has("actor_token_type")) {
            throw OAuthException.invalid("actor_token", "is missing");
        }
        policy.requireHolder(request, subject, actor);
        List<String> asked = new ArrayList<>(form.all("audience"));
        asked.addAll(form.all("resource"));
        Exchange exchange =
                new Exchange(
                        request.sender(),
                        subject,
                        policy.audience(client, subject, asked.stream().distinct().toList()),
                        policy.scope(client, subject, Scopes.parse(form.get("scope"))),
                        policy.actors(client, subject, actor));
        IssuedTokens issued = tokens.issue(exchange);
        audit.append(event(exchange));
        return issued;
    }

    private SubjectToken token(Form form, String name) {
        String text = form.require(name);
        requireAccessToken(form, name + "_type");
        return tokens.accept(text)
                .orElseThrow(() ->
                        OAuthException.invalid(name, "is not a valid access token of this issuer"));
    }

    private static void requireAccessToken(Form form, String name) {
        if (!form.require(name).equals(ExchangedTokens.ACCESS_TOKEN)) {
            throw OAuthException.invalid(name, "must be " + ExchangedTokens.ACCESS_TOKEN);
        }
    }

    private AuditEvent event(Exchange exchange) {
        SubjectToken subject = exchange.subject();
        AuditEvent event =
                tokens.person(subject)
                        .map(person ->
                                AuditEvent.of(Type.TOKEN_EXCHANGED, person.accountId())
                                        .session(person.sessionId()))
                        .orElseGet(() -> AuditEvent.of(Type.TOKEN_EXCHANGED));
        return event.with("client", exchange.client().clientId())
                .with("subject_client", subject.clientId())
                .with("audience", String.join(" ", exchange.audience()))
                .with("scope", exchange.scope());
    }
}
