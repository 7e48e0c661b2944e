package dev.cardea.oauth;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.AccessTokens;
import dev.cardea.tokens.ClientSigner;
import dev.cardea.tokens.PersonClaims;
import dev.cardea.web.Form;
import dev.cardea.web.PresentedToken;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/// `/oauth/userinfo` (OpenID Connect Core §5.3): what the scope of an access token lets a client
/// know about the person, as JSON, or signed for clients that are registered for that.
@Path("/oauth/userinfo")
@PermitAll
public class UserInfoEndpoint {

    private final AccessTokens tokens;
    private final PersonClaims persons;
    private final Clients clients;
    private final ClientSigner signer;
    private final String issuer;

    @Inject
    UserInfoEndpoint(
            AccessTokens tokens,
            PersonClaims persons,
            Clients clients,
            ClientSigner signer,
            CardeaConfig config) {
        this.tokens = tokens;
        this.persons = persons;
        this.clients = clients;
        this.signer = signer;
        this.issuer = config.issuer().toString();
    }

    @GET
    @Operation(hidden = true)
    public Response get(@Context HttpServerRequest request) {
        return answer(
                tokens.accept(PresentedToken.of(request).orElseThrow(PresentedToken::missing)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response post(
            @Context HttpServerRequest request, @Nullable MultivaluedMap<String, String> form) {
        String inForm = form == null ? null : Form.of(form).get("access_token");
        Optional<PresentedToken> presented = PresentedToken.of(request);
        if (presented.isPresent() && inForm != null) {
            throw OAuthException.invalid("access_token", "is given twice");
        }
        return answer(
                inForm == null
                        ? tokens.accept(presented.orElseThrow(PresentedToken::missing))
                        : tokens.accept(inForm));
    }

    private Response answer(Optional<JwtClaims> accepted) {
        JwtClaims token = accepted.orElseThrow(UserInfoEndpoint::invalid);
        Scopes scope = Scopes.parse(token.getClaimValueAsString("scope"));
        if (!scope.has(Scopes.OPENID)) {
            throw AccessTokens.insufficient(
                    token, Scopes.OPENID, "the token has not the scope openid");
        }
        Client client =
                clients.find(token.getClaimValueAsString("client_id"))
                        .orElseThrow(UserInfoEndpoint::invalid);
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("sub", token.getClaimValueAsString("sub"));
        told.putAll(
                tokens.person(token)
                        .flatMap(person -> persons.of(person.accountId(), scope, asked(token)))
                        .orElseThrow(UserInfoEndpoint::invalid));
        String algorithm = client.metadata().userinfoSignedResponseAlg();
        if (algorithm == null) {
            return Response.ok(told, MediaType.APPLICATION_JSON_TYPE).build();
        }
        told.put("iss", issuer);
        told.put("aud", client.clientId());
        return Response.ok(signer.sign(client, algorithm, "JWT", told), "application/jwt").build();
    }

    private static List<String> asked(JwtClaims token) {
        return token.getClaimValue(AccessTokens.USERINFO_CLAIMS) instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static OAuthException invalid() {
        return new OAuthException(
                OAuthError.INVALID_TOKEN, "the access token is expired or revoked");
    }
}
