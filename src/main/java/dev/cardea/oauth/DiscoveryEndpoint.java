package dev.cardea.oauth;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// The provider's metadata, under both of its names (OpenID Connect Discovery §4, RFC 8414 §3).
@Path("/.well-known")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
public class DiscoveryEndpoint {

    private final ProviderMetadata metadata;

    @Inject
    DiscoveryEndpoint(ProviderMetadata metadata) {
        this.metadata = metadata;
    }

    @GET
    @Path("openid-configuration")
    @Operation(summary = "The provider's metadata (OpenID Connect Discovery)")
    public Response openid() {
        return answer();
    }

    @GET
    @Path("oauth-authorization-server")
    @Operation(summary = "The provider's metadata (RFC 8414)")
    public Response oauth() {
        return answer();
    }

    private Response answer() {
        return Response.ok(metadata.members())
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=300")
                .build();
    }
}
