package dev.cardea.oauth.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.clients.Client;
import dev.cardea.clients.GrantableDetails;
import dev.cardea.clients.GrantableScopes;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.GrantDetail;
import dev.cardea.tokens.PersonClaims;
import dev.cardea.web.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of a grant goes into a token: what the client may be granted now, since an administrator
/// may have taken something from it, or a resource server away; all of that, or what the client
/// asks for once more (RFC 8707 §2.2, RFC 9396 §6). The grant itself stays whole.
@ApplicationScoped
class Narrowing {

    /// What is left for the token.
    record Left(Scopes scope, GrantDetail detail) {}

    private final GrantableScopes grantable;
    private final GrantableDetails details;

    @Inject
    Narrowing(GrantableScopes grantable, GrantableDetails details) {
        this.grantable = grantable;
        this.details = details;
    }

    /// Throws `invalid_scope`, `invalid_target` and `invalid_authorization_details` for what was
    /// not granted, and where nothing is left of some.
    ///
    /// @param scope of the grant
    /// @param asked the scopes that the client wants of these; none is all
    Left of(TokenRequest request, Scopes scope, Scopes asked, GrantDetail granted) {
        Client client = request.client();
        Form form = request.form();
        if (!asked.within(scope)) {
            throw new OAuthException(OAuthError.INVALID_SCOPE, "scope: is more than was granted");
        }
        Scopes left = grantable.still(client, scope);
        Scopes told = asked.isEmpty() ? left : left.only(asked::has);
        require(scope.isEmpty() || !told.isEmpty(), OAuthError.INVALID_SCOPE, "scope");
        return new Left(
                told,
                granted.with(
                        grantable.narrowed(audiences(client, granted, left), form.all("resource")),
                        claims(client, granted.claims()),
                        details.narrowed(
                                details(client, granted), form.get("authorization_details"))));
    }

    /// None at all would be the default one.
    private List<String> audiences(Client client, GrantDetail granted, Scopes scopes) {
        List<String> left = grantable.still(client, granted.resources(), scopes);
        require(
                granted.resources().isEmpty() || !left.isEmpty(),
                OAuthError.INVALID_TARGET,
                "resource");
        return left;
    }

    private @Nullable JsonNode claims(Client client, @Nullable JsonNode granted) {
        return granted == null
                ? null
                : PersonClaims.within(
                        granted, grantable.still(client, PersonClaims.scopes(granted)));
    }

    private @Nullable JsonNode details(Client client, GrantDetail granted) {
        JsonNode left = details.still(client, granted.authorizationDetails());
        require(
                granted.authorizationDetails() == null || left != null,
                OAuthError.INVALID_AUTHORIZATION_DETAILS,
                "authorization_details");
        return left;
    }

    private static void require(boolean something, OAuthError otherwise, String parameter) {
        if (!something) {
            throw new OAuthException(
                    otherwise, parameter + ": nothing is left of what was granted");
        }
    }
}
