package dev.cardea.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.clients.ClientRegistry.Changed;
import dev.cardea.clients.ClientRegistry.Registering;
import dev.cardea.clients.ClientTrust;
import dev.cardea.clients.InitialAccessTokens;
import dev.cardea.config.CardeaConfig;
import dev.cardea.config.CardeaConfig.DynamicRegistration;
import dev.cardea.crypto.Secrets;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.web.ClientAddress;
import dev.cardea.web.PresentedToken;
import dev.cardea.web.RefusedAs;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/oauth/register` (RFC 7591) and what a client does with its registration later (RFC 7592).
/// Nobody vouches for a client that registered itself.
@Path(RegistrationEndpoint.PATH)
@PermitAll
public class RegistrationEndpoint {

    static final String PATH = "/oauth/register";

    private static final String BEARER = "bearer ";
    private static final int TOKEN_BYTES = 32;

    private final ClientRegistry registry;
    private final ClientTrust trust;
    private final InitialAccessTokens initialTokens;
    private final ClientInformation information;
    private final RateLimiter limiter;
    private final DynamicRegistration open;

    @Inject
    RegistrationEndpoint(
            ClientRegistry registry,
            ClientTrust trust,
            InitialAccessTokens initialTokens,
            ClientInformation information,
            RateLimiter limiter,
            CardeaConfig config) {
        this.registry = registry;
        this.trust = trust;
        this.initialTokens = initialTokens;
        this.information = information;
        this.limiter = limiter;
        this.open = config.clients().registration();
    }

    @POST
    @Operation(hidden = true)
    public Response register(
            @NotNull @RefusedAs(OAuthError.INVALID_CLIENT_METADATA) ObjectNode body,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        limiter.costly(ClientAddress.currentSource());
        Runnable pay = allowed(authorization);
        String token = Secrets.token(TOKEN_BYTES);
        Changed made =
                registry.create(
                        new Registering(
                                null,
                                information.metadata(body),
                                Client.Source.REGISTERED,
                                false,
                                token),
                        null,
                        pay);
        return answer(Response.Status.CREATED, made, token);
    }

    @GET
    @Path("{client_id}")
    @Operation(hidden = true)
    public Response read(
            String client_id,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        String token = token(authorization);
        return answer(Response.Status.OK, new Changed(client(client_id, token), null, 0), token);
    }

    @PUT
    @Path("{client_id}")
    @Operation(hidden = true)
    public Response change(
            String client_id,
            @NotNull @RefusedAs(OAuthError.INVALID_CLIENT_METADATA) ObjectNode body,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        String token = token(authorization);
        Client client = client(client_id, token);
        information.requireAbout(body, client);
        return answer(
                Response.Status.OK,
                registry.changeItself(client, information.metadata(body)),
                token);
    }

    @DELETE
    @Path("{client_id}")
    @Operation(hidden = true)
    public Response delete(
            String client_id,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        trust.delete(client(client_id, token(authorization)).id(), null);
        return Response.noContent().build();
    }

    /// What the registration costs, once nothing is wrong with it: a typing mistake uses no token
    /// up. Without a token that can be used nothing is looked at, or fetched.
    private Runnable allowed(@Nullable String authorization) {
        return switch (open) {
            case OPEN -> () -> {};
            case TOKEN -> {
                String token = token(authorization);
                require(initialTokens.usable(token));
                yield () -> require(initialTokens.redeem(token));
            }
            case CLOSED ->
                    throw new OAuthException(
                            OAuthError.ACCESS_DENIED, "clients are registered by administrators");
        };
    }

    private static void require(boolean allowed) {
        if (!allowed) {
            throw refused();
        }
    }

    private Client client(String clientId, String token) {
        limiter.costly(ClientAddress.currentSource());
        return registry.registered(clientId, token)
                .filter(client -> client.status() == Client.Status.ACTIVE)
                .orElseThrow(RegistrationEndpoint::refused);
    }

    private Response answer(Response.Status status, Changed changed, String token) {
        return Response.status(status)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Pragma", "no-cache")
                .entity(information.of(changed, token))
                .build();
    }

    private static String token(@Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            throw PresentedToken.missing();
        }
        return authorization.substring(BEARER.length()).strip();
    }

    private static OAuthException refused() {
        return new OAuthException(OAuthError.INVALID_TOKEN, "the token does not allow this");
    }
}
