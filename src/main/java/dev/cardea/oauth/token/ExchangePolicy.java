package dev.cardea.oauth.token;

import dev.cardea.access.AdminScopes;
import dev.cardea.clients.Client;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.SubjectToken;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who may exchange what for what (RFC 8693 §2.1, §5). Everything here narrows: no exchange, and no
/// chain of them, gives what the first token did not.
@ApplicationScoped
class ExchangePolicy {

    /// Services that call services: more than this is a loop.
    private static final int LONGEST_CHAIN = 8;

    /// The client must hold the token rightfully: `may_act` of the token names whoever acts, and
    /// else it was given to this client, or sent to it. Throws `invalid_request`, as the RFC asks.
    ///
    /// @param actor of the actor token; null where there is none, and the client itself acts
    void requireHolder(TokenRequest request, SubjectToken subject, @Nullable SubjectToken actor) {
        Client client = request.client();
        if (actor != null && !actor.clientId().equals(client.clientId())) {
            throw refused("actor_token: is another client's");
        }
        boolean own = subject.clientId().equals(client.clientId());
        boolean permitted =
                subject.mayAct().isEmpty()
                        ? own || sentTo(client, subject)
                        : named(subject, client, actor);
        if (!permitted) {
            throw refused("subject_token: is not for this client to exchange");
        }
        if (own && !holds(request, subject)) {
            throw refused("subject_token: is bound to another key");
        }
        if (actor != null && !holds(request, actor)) {
            throw refused("actor_token: is bound to another key");
        }
    }

    /// The audiences that are asked for, or those the token has. The client must be registered for
    /// each, or be it. Throws `invalid_target`.
    List<String> audience(Client client, SubjectToken subject, List<String> asked) {
        List<String> wanted = asked.isEmpty() ? subject.audience() : asked;
        if (wanted.isEmpty() || !wanted.stream().allMatch(one -> mayAsk(client, one))) {
            throw new OAuthException(
                    OAuthError.INVALID_TARGET,
                    "audience: the client is not registered to exchange tokens for it");
        }
        return wanted;
    }

    /// What is asked for, which must be within the token's scope; without asking, as much of that
    /// as the client is registered for. Whoever administers does so in person: those scopes are
    /// never passed on. Throws `invalid_scope`.
    Scopes scope(Client client, SubjectToken subject, Scopes asked) {
        String registered = client.metadata().scope();
        Scopes most =
                subject.scope()
                        .only(scope ->
                                !AdminScopes.administers(scope)
                                        && !scope.equals(Scopes.OFFLINE_ACCESS)
                                        && (registered == null
                                                || Scopes.parse(registered).has(scope)));
        if (!asked.within(most)) {
            throw new OAuthException(
                    OAuthError.INVALID_SCOPE,
                    "scope: is more than the token has, or the client is registered for");
        }
        return asked.isEmpty() ? most : asked;
    }

    /// Who acts now, and for whom (RFC 8693 §4.1): the actor token's subject or the client, before
    /// those who acted until now. A client that narrows its own token acts for nobody else.
    Map<?, ?> actors(Client client, SubjectToken subject, @Nullable SubjectToken actor) {
        if (actor == null && subject.clientId().equals(client.clientId())) {
            return subject.actors();
        }
        if (length(subject.actors()) >= LONGEST_CHAIN) {
            throw refused("subject_token: passed through too many hands");
        }
        Map<String, Object> act = new LinkedHashMap<>();
        act.put("sub", actor == null ? client.clientId() : actor.subject());
        if (!subject.actors().isEmpty()) {
            act.put("act", subject.actors());
        }
        return act;
    }

    private static boolean sentTo(Client client, SubjectToken subject) {
        String self = client.metadata().resourceServer();
        return client.administered() && self != null && subject.audience().contains(self);
    }

    private static boolean mayAsk(Client client, String audience) {
        List<String> registered = client.metadata().exchangeAudiences();
        return client.administered()
                && (audience.equals(client.metadata().resourceServer())
                        || (registered != null && registered.contains(audience)));
    }

    /// Every member that identifies somebody must fit; one that we do not know fits nobody.
    private static boolean named(
            SubjectToken subject, Client client, @Nullable SubjectToken actor) {
        Map<String, Object> acting =
                Map.of(
                        "iss", subject.claims().getClaimValueAsString("iss"),
                        "sub", actor == null ? client.clientId() : actor.subject(),
                        "client_id", client.clientId());
        return subject.mayAct().entrySet().stream()
                .allMatch(member -> member.getValue().equals(acting.get(member.getKey())));
    }

    private static boolean holds(TokenRequest request, SubjectToken subject) {
        return (subject.jkt() == null || subject.jkt().equals(request.jkt()))
                && (subject.certificate() == null
                        || subject.certificate().equals(request.certificate()));
    }

    private static int length(Map<?, ?> actors) {
        return actors.isEmpty()
                ? 0
                : 1 + (actors.get("act") instanceof Map<?, ?> before ? length(before) : 0);
    }

    private static OAuthException refused(String why) {
        return new OAuthException(OAuthError.INVALID_REQUEST, why);
    }
}
