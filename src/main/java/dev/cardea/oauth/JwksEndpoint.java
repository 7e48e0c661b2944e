package dev.cardea.oauth;

import dev.cardea.keys.JwkSet;
import dev.cardea.keys.KeyRing;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/// `GET /.well-known/jwks.json`: the keys that our tokens verify with (RFC 7517 §5). Every verifier
/// asks for it, so it is answered from memory on the event loop.
@Path("/.well-known/jwks.json")
public class JwksEndpoint {

    private final KeyRing ring;

    @Inject
    JwksEndpoint(KeyRing ring) {
        this.ring = ring;
    }

    @GET
    @PermitAll
    @NonBlocking
    @Produces("application/jwk-set+json")
    public Response keys(@HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known) {
        JwkSet set = ring.jwkSet();
        boolean same = known != null && (known.contains(set.etag()) || known.equals("*"));
        return (same ? Response.notModified() : Response.ok(set.body()))
                .header(HttpHeaders.ETAG, set.etag())
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=" + ring.maxAge().toSeconds())
                .build();
    }
}
