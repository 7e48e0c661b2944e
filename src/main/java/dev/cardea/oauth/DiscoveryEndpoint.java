package dev.cardea.oauth;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// The provider's metadata, under both of its names (OpenID Connect Discovery §4, RFC 8414 §3), and
/// those of its own API as a resource (RFC 9728 §3).
@Path("/.well-known")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
public class DiscoveryEndpoint {

    private final ProviderMetadata metadata;
    private final ResourceMetadata resource;

    @Inject
    DiscoveryEndpoint(ProviderMetadata metadata, ResourceMetadata resource) {
        this.metadata = metadata;
        this.resource = resource;
    }

    @GET
    @Path("openid-configuration")
    @Operation(summary = "The provider's metadata (OpenID Connect Discovery)")
    public Response openid() {
        return answer(metadata.members());
    }

    @GET
    @Path("oauth-authorization-server")
    @Operation(summary = "The provider's metadata (RFC 8414)")
    public Response oauth() {
        return answer(metadata.members());
    }

    @GET
    @Path("oauth-protected-resource")
    @Operation(summary = "The metadata of this API as a protected resource (RFC 9728)")
    public Response resource() {
        return answer(resource.members());
    }

    private static Response answer(Map<String, Object> members) {
        return Response.ok(members)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=300")
                .build();
    }
}
