package dev.cardea.oauth.device;

import dev.cardea.audit.Origin;
import dev.cardea.clients.Client;
import dev.cardea.clients.GrantableScopes;
import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.tokens.DeviceCodes;
import dev.cardea.tokens.DeviceRequest;
import dev.cardea.tokens.Senders;
import dev.cardea.web.ClientAddress;
import dev.cardea.web.Form;
import jakarta.annotation.security.PermitAll;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `POST /oauth/device_authorization` (RFC 8628 §3.1): a device without a browser asks for a code
/// that somebody types where there is one.
@Path("/oauth/device_authorization")
@PermitAll
public class DeviceAuthorizationEndpoint {

    /// Where a person types the code.
    public static final String PAGE = "/device";

    /// The answer (RFC 8628 §3.2). Times are seconds.
    public record DeviceAuthorization(
            String deviceCode,
            String userCode,
            String verificationUri,
            String verificationUriComplete,
            long expiresIn,
            long interval) {}

    private final Senders senders;
    private final GrantableScopes scopes;
    private final RateLimiter limiter;
    private final DeviceCodes codes;
    private final String page;

    @Inject
    DeviceAuthorizationEndpoint(
            Senders senders,
            GrantableScopes scopes,
            RateLimiter limiter,
            DeviceCodes codes,
            CardeaConfig config) {
        this.senders = senders;
        this.scopes = scopes;
        this.limiter = limiter;
        this.codes = codes;
        this.page = config.issuer() + PAGE;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Response ask(
            MultivaluedMap<String, String> parameters,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        Form form = Form.of(parameters);
        Client client = senders.client(authorization, form);
        if (!client.metadata().mayUse(GrantType.DEVICE_CODE)) {
            throw new OAuthException(
                    OAuthError.UNAUTHORIZED_CLIENT, "the client is not registered for this grant");
        }
        if (form.has("authorization_details")) {
            throw new OAuthException(
                    OAuthError.INVALID_AUTHORIZATION_DETAILS,
                    "authorization_details: cannot be given to devices");
        }
        Scopes scope = scopes.grantable(client, form.get("scope"));
        scopes.requireResources(client, form.all("resource"), scope);
        Origin origin = Origin.current();
        limiter.device(ClientAddress.source(origin.address()));
        DeviceCodes.Issued issued =
                codes.issue(
                        client.id(),
                        new DeviceRequest(
                                scope.toString(),
                                form.all("resource"),
                                origin.address(),
                                origin.userAgent()));
        String userCode = issued.userCode().toString();
        return Response.ok(
                        new DeviceAuthorization(
                                issued.deviceCode(),
                                userCode,
                                page,
                                page + "?user_code=" + userCode,
                                DeviceCodes.LIFETIME.toSeconds(),
                                DeviceCodes.INTERVAL.toSeconds()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
