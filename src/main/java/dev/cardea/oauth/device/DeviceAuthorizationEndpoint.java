package dev.cardea.oauth.device;

import dev.cardea.audit.Origin;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientAuthenticator;
import dev.cardea.clients.ClientCredentials;
import dev.cardea.clients.ClientMetadata;
import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.tokens.DeviceCodes;
import dev.cardea.tokens.DeviceRequest;
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

    private final ClientAuthenticator authenticator;
    private final RateLimiter limiter;
    private final DeviceCodes codes;
    private final String page;

    @Inject
    DeviceAuthorizationEndpoint(
            ClientAuthenticator authenticator,
            RateLimiter limiter,
            DeviceCodes codes,
            CardeaConfig config) {
        this.authenticator = authenticator;
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
        Client client = authenticator.authenticate(ClientCredentials.of(authorization, form, null));
        if (!client.metadata().mayUse(GrantType.DEVICE_CODE)) {
            throw new OAuthException(
                    OAuthError.UNAUTHORIZED_CLIENT, "the client is not registered for this grant");
        }
        Scopes scope = scope(form, client.metadata());
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

    /// What may be granted of what is asked, as at the authorization endpoint.
    private static Scopes scope(Form form, ClientMetadata metadata) {
        Scopes asked = Scopes.parse(form.get("scope"));
        if (metadata.scope() != null && !asked.within(Scopes.parse(metadata.scope()))) {
            throw new OAuthException(
                    OAuthError.INVALID_SCOPE, "scope: is not all registered for this client");
        }
        boolean refreshes = metadata.mayUse(GrantType.REFRESH_TOKEN);
        return asked.only(scope ->
                Scopes.STANDARD.contains(scope)
                        && (refreshes || !scope.equals(Scopes.OFFLINE_ACCESS)));
    }
}
