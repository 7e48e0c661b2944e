package dev.cardea.pages;

import dev.cardea.protocol.ProblemException;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/css/brand.css?accent=rrggbb`: the colour of the brand, or of the application that somebody
/// comes from, where it can be read on every ground. A style sheet of its own, since no page has
/// inline style; it knows no clients.
@Path("/css/brand.css")
@PermitAll
public class BrandSheet {

    @GET
    @Produces("text/css")
    @Operation(hidden = true)
    public Response show(@QueryParam("accent") @Nullable String accent) {
        try {
            return Response.ok(Accent.parse("#" + accent).css())
                    .header(HttpHeaders.CACHE_CONTROL, "max-age=86400")
                    .build();
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("accent", "must be a colour like 1f6a58");
        }
    }
}
