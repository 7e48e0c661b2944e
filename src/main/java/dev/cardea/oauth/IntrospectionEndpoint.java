package dev.cardea.oauth;

import dev.cardea.clients.Client;
import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.tokens.AccessTokens;
import dev.cardea.tokens.ClientSigner;
import dev.cardea.tokens.SealedPerson;
import dev.cardea.tokens.Senders;
import dev.cardea.tokens.SubjectToken;
import dev.cardea.web.Form;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `POST /oauth/introspect` (RFC 7662, as a JWT RFC 9701): whether an access token is worth
/// anything, and what it says. Told are the client that it was issued to, and an administered
/// client whose `resource_server` is among its audience; to everybody else, and for refresh tokens,
/// it is not active. Whoever names a `resource` (RFC 8707) asks as that resource server, and is
/// told `invalid_target` where it is none of them: "not active" would then say nothing. Nothing is
/// read from the database.
@Path(IntrospectionEndpoint.PATH)
@PermitAll
public class IntrospectionEndpoint {

    static final String PATH = "/oauth/introspect";
    static final String JWT = "application/token-introspection+jwt";

    private static final String TYPE = "token-introspection+jwt";

    private final Senders senders;
    private final AccessTokens tokens;
    private final ClientSigner signer;
    private final Clock clock;
    private final String issuer;

    @Inject
    IntrospectionEndpoint(
            Senders senders,
            AccessTokens tokens,
            ClientSigner signer,
            Clock clock,
            CardeaConfig config) {
        this.senders = senders;
        this.tokens = tokens;
        this.signer = signer;
        this.clock = clock;
        this.issuer = config.issuer().toString();
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces({MediaType.APPLICATION_JSON, JWT})
    @Operation(hidden = true)
    public Response introspect(
            MultivaluedMap<String, String> parameters,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @Context HttpHeaders headers) {
        Form form = Form.of(parameters);
        Client caller = senders.client(authorization, form);
        if (caller.metadata().isPublic()) {
            throw new OAuthException(
                    OAuthError.INVALID_CLIENT, "a client without credentials may not ask");
        }
        requireServes(caller, form.all("resource"));
        Map<String, Object> answer =
                tokens.read(form.require("token"))
                        .map(SubjectToken::new)
                        .filter(token -> concerns(token, caller))
                        .map(IntrospectionEndpoint::told)
                        .orElse(Map.of("active", false));
        Response.ResponseBuilder response =
                wantsJwt(headers)
                        ? Response.ok(signed(answer, caller), JWT)
                        : Response.ok(answer, MediaType.APPLICATION_JSON_TYPE);
        return response.header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }

    private static boolean concerns(SubjectToken token, Client caller) {
        return token.clientId().equals(caller.clientId()) || serves(caller, token.audience());
    }

    private static boolean serves(Client caller, List<String> audience) {
        String served = caller.metadata().resourceServer();
        return caller.administered() && served != null && audience.contains(served);
    }

    private static void requireServes(Client caller, List<String> resources) {
        if (!resources.isEmpty() && !serves(caller, resources)) {
            throw new OAuthException(
                    OAuthError.INVALID_TARGET, "resource: the client is not that resource server");
        }
    }

    private static Map<String, Object> told(SubjectToken token) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("active", true);
        told.put("token_type", token.jkt() == null ? "Bearer" : "DPoP");
        told.putAll(token.claims().getClaimsMap());
        told.remove(AccessTokens.USERINFO_CLAIMS);
        told.remove(SealedPerson.CLAIM);
        return told;
    }

    private static boolean wantsJwt(HttpHeaders headers) {
        return headers.getAcceptableMediaTypes().stream()
                .anyMatch(type -> JWT.equalsIgnoreCase(type.getType() + "/" + type.getSubtype()));
    }

    private String signed(Map<String, Object> answer, Client caller) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("aud", caller.clientId());
        claims.put("iat", clock.instant().getEpochSecond());
        claims.put("token_introspection", answer);
        return signer.sign(
                caller, caller.metadata().introspectionSignedResponseAlg(), TYPE, claims);
    }
}
