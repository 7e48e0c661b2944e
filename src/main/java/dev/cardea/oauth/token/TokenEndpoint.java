package dev.cardea.oauth.token;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientAuthenticator;
import dev.cardea.clients.ClientCredentials;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.tokens.IssuedTokens;
import dev.cardea.web.Form;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `POST /oauth/token` (RFC 6749 §3.2): the phases that no grant may skip. Parse, authenticate the
/// client, see that it may use the grant, redeem.
@Path("/oauth/token")
@PermitAll
public class TokenEndpoint {

    private final ClientAuthenticator authenticator;
    private final Map<GrantType, Grant> grants = new EnumMap<>(GrantType.class);

    @Inject
    TokenEndpoint(ClientAuthenticator authenticator, Instance<Grant> grants) {
        this.authenticator = authenticator;
        grants.forEach(grant -> this.grants.put(grant.type(), grant));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Response token(
            MultivaluedMap<String, String> parameters,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        Form form = Form.of(parameters);
        Client client = authenticator.authenticate(ClientCredentials.of(authorization, form, null));
        IssuedTokens tokens = redeem(new TokenRequest(client, form, null, null));
        return Response.ok(tokens)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Pragma", "no-cache")
                .build();
    }

    private IssuedTokens redeem(TokenRequest request) {
        Grant grant =
                GrantType.named(request.form().require("grant_type"))
                        .map(grants::get)
                        .orElseThrow(() ->
                                new OAuthException(
                                        OAuthError.UNSUPPORTED_GRANT_TYPE,
                                        "grant_type: there is no such grant"));
        if (!request.client().metadata().mayUse(grant.type())) {
            throw new OAuthException(
                    OAuthError.UNAUTHORIZED_CLIENT,
                    "grant_type: is not registered for this client");
        }
        try {
            return grant.redeem(request);
        } catch (ProblemException e) {
            throw e.problem() == Problem.UNAVAILABLE
                    ? e
                    : new OAuthException(OAuthError.INVALID_GRANT, e.detail());
        }
    }
}
