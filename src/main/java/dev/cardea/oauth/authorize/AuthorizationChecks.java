package dev.cardea.oauth.authorize;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientMetadata;
import dev.cardea.clients.GrantableDetails;
import dev.cardea.clients.GrantableScopes;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What every request must be, whichever way it came, in this order. By now the client is known and
/// the redirect URI is its own, so what is thrown here is told to the client.
@ApplicationScoped
public class AuthorizationChecks {

    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Set<String> PROMPTS =
            Set.of("none", "login", "consent", "create", "select_account");
    static final List<String> RESPONSE_MODES =
            List.of("query", "form_post", "jwt", "query.jwt", "form_post.jwt");

    private final GrantableScopes scopes;
    private final GrantableDetails details;

    @Inject
    AuthorizationChecks(GrantableScopes scopes, GrantableDetails details) {
        this.scopes = scopes;
        this.details = details;
    }

    /// Throws what is wrong.
    void check(AuthorizationRequest request, Client client) {
        responseType(request, client);
        responseMode(request);
        scopes.requireResources(
                client, request.resources(), scopes.grantable(client, request.wanted()));
        details.check(client, request.authorizationDetails());
        pkce(request, client);
        prompt(request);
    }

    private static void responseType(AuthorizationRequest request, Client client) {
        if (request.responseType() == null) {
            throw OAuthException.invalid("response_type", "is missing");
        }
        if (!request.responseType().equals("code")) {
            throw new OAuthException(
                    OAuthError.UNSUPPORTED_RESPONSE_TYPE, "response_type: must be code");
        }
        if (!client.metadata().mayUse(GrantType.AUTHORIZATION_CODE)) {
            throw new OAuthException(
                    OAuthError.UNAUTHORIZED_CLIENT, "the client is not registered for this grant");
        }
    }

    private static void responseMode(AuthorizationRequest request) {
        if (request.responseMode() != null && !RESPONSE_MODES.contains(request.responseMode())) {
            throw OAuthException.invalid("response_mode", "is none of " + RESPONSE_MODES);
        }
    }

    /// RFC 7636, RFC 9700 §2.1.1: always for public clients; S256 alone.
    private static void pkce(AuthorizationRequest request, Client client) {
        ClientMetadata metadata = client.metadata();
        boolean required =
                metadata.isPublic()
                        || metadata.isStrict()
                        || Boolean.TRUE.equals(metadata.requirePkce());
        if (request.codeChallenge() == null) {
            if (required || request.codeChallengeMethod() != null) {
                throw OAuthException.invalid("code_challenge", "is missing");
            }
            return;
        }
        if (!"S256".equals(request.codeChallengeMethod())) {
            throw OAuthException.invalid("code_challenge_method", "must be S256");
        }
        if (!CHALLENGE.matcher(request.codeChallenge()).matches()) {
            throw OAuthException.invalid("code_challenge", "is not a SHA-256 in base64url");
        }
    }

    private static void prompt(AuthorizationRequest request) {
        if (!PROMPTS.containsAll(request.prompt())) {
            throw OAuthException.invalid("prompt", "is none of " + PROMPTS);
        }
        if (request.prompts("none") && request.prompt().size() > 1) {
            throw OAuthException.invalid("prompt", "none stands alone");
        }
    }
}
