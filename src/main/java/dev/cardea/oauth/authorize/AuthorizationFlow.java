package dev.cardea.oauth.authorize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.clients.Client;
import dev.cardea.clients.Consents;
import dev.cardea.clients.Consents.Consent;
import dev.cardea.clients.GrantableScopes;
import dev.cardea.clients.RedirectUris;
import dev.cardea.database.Database;
import dev.cardea.oauth.authorize.AuthorizationOutcome.Ask;
import dev.cardea.oauth.authorize.AuthorizationOutcome.Granted;
import dev.cardea.oauth.authorize.AuthorizationOutcome.LogIn;
import dev.cardea.oauth.authorize.AuthorizationOutcome.Refused;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.tokens.AuthorizationCode;
import dev.cardea.tokens.AuthorizationCodes;
import dev.cardea.tokens.GrantDetail;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/// From a request to a response: who it is, whether they agree, and then a code. Each step looks at
/// everything anew, so it does not matter where in the flow a browser comes from.
@ApplicationScoped
public class AuthorizationFlow {

    private final AuthorizationChecks checks;
    private final RequestedAuthentication authentication;
    private final GrantableScopes scopes;
    private final Consents consents;
    private final PushedRequests pushed;
    private final AuthorizationCodes codes;
    private final Database database;

    @Inject
    AuthorizationFlow(
            AuthorizationChecks checks,
            RequestedAuthentication authentication,
            GrantableScopes scopes,
            Consents consents,
            PushedRequests pushed,
            AuthorizationCodes codes,
            Database database) {
        this.checks = checks;
        this.authentication = authentication;
        this.scopes = scopes;
        this.consents = consents;
        this.pushed = pushed;
        this.codes = codes;
        this.database = database;
    }

    AuthorizationOutcome next(Flow flow, Client client, Optional<BrowserSession> found) {
        AuthorizationRequest request = flow.request();
        try {
            checks.check(request, client);
            RequestedAuthentication.requireAcr(request);
            if (found.isEmpty() || authentication.mustProve(flow, client, found.get())) {
                return request.prompts("none")
                        ? new Refused(
                                flow,
                                client,
                                OAuthError.LOGIN_REQUIRED,
                                "nobody, or somebody else, is logged in")
                        : new LogIn(flow, client, request.prompts("create") && found.isEmpty());
            }
            BrowserSession session = found.get();
            return granted(flow, client, session)
                    .orElseGet(() ->
                            request.prompts("none")
                                    ? new Refused(
                                            flow,
                                            client,
                                            OAuthError.CONSENT_REQUIRED,
                                            "the person has not agreed yet")
                                    : new Ask(flow, client, session, asked(flow, client)));
        } catch (OAuthException e) {
            return new Refused(flow, client, e.error(), e.description());
        }
    }

    /// The person does not want this.
    public AuthorizationOutcome deny(Flow flow, Client client) {
        if (flow.pushed() != null) {
            pushed.redeem(flow.pushed());
        }
        return new Refused(
                flow, client, OAuthError.ACCESS_DENIED, "the person did not agree to it");
    }

    /// The person agrees to what was asked.
    public Flow agree(Flow flow, Client client, BrowserSession session) {
        consents.agree(session.accountId(), client.id(), wanted(flow, client));
        return flow.agreedBy(session.accountId());
    }

    /// What the person is asked to give: the scopes, and those that hold the single claims asked
    /// for.
    public Scopes asked(Flow flow, Client client) {
        return scopes.grantable(client, flow.request().wanted());
    }

    /// A code where the person has agreed; nobody takes that back between the two.
    private Optional<AuthorizationOutcome> granted(
            Flow flow, Client client, BrowserSession session) {
        AuthorizationRequest request = flow.request();
        Scopes scope = scopes.grantable(client, request.scope());
        return database.transaction(() ->
                mustAgree(flow, client, session)
                        ? Optional.empty()
                        : Optional.of(
                                new Granted(flow, client, code(request, client, session, scope))));
    }

    private boolean mustAgree(Flow flow, Client client, BrowserSession session) {
        boolean agreed = session.accountId().equals(flow.agreed());
        if (!agreed && (flow.request().prompts("consent") || mustAct(flow, client, session))) {
            return true;
        }
        if (client.assured() && flow.request().authorizationDetails() == null) {
            return false;
        }
        Consent wanted = wanted(flow, client);
        return consents.hold(session.accountId(), client.id())
                .filter(consent -> consent.covers(wanted))
                .isEmpty();
    }

    /// Whether some program of this machine may be asking in the client's name: then nothing that
    /// was agreed to before counts, and where an administrator vouches for the client, the person
    /// has to have done something on the way all the same (RFC 8252 §8.6).
    private static boolean mustAct(Flow flow, Client client, BrowserSession session) {
        return RedirectUris.anybodys(client, flow.request().answersTo(client))
                && !(client.assured() && session.accountId().equals(flow.proved()));
    }

    private Consent wanted(Flow flow, Client client) {
        JsonNode details = flow.request().authorizationDetails();
        return new Consent(
                asked(flow, client),
                flow.request().resources(),
                details == null ? null : details.toString());
    }

    private String code(
            AuthorizationRequest request, Client client, BrowserSession session, Scopes scope) {
        return codes.issue(
                new AuthorizationCode(
                        session.accountId(),
                        session.sessionId(),
                        client.id(),
                        request.redirectUri(),
                        request.codeChallenge(),
                        request.dpopJkt(),
                        request.nonce(),
                        scope.toString(),
                        new GrantDetail(
                                request.resources(),
                                session.authTime(),
                                BrowserSession.ACR,
                                request.claims(),
                                request.authorizationDetails(),
                                null,
                                null)));
    }
}
