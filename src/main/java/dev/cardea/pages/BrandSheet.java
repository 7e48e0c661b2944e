package dev.cardea.pages;

import dev.cardea.config.CardeaConfig;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// `/css/brand.css`: the colour of the brand. A style sheet of its own, since no page has inline
/// style.
@Path("/css/brand.css")
@PermitAll
public class BrandSheet {

    private final String css;

    @Inject
    BrandSheet(CardeaConfig config) {
        this.css = config.pages().accent().map(Accent::parse).map(Accent::css).orElse("");
    }

    @GET
    @Produces("text/css")
    @Operation(hidden = true)
    public Response show() {
        return Response.ok(css).header(HttpHeaders.CACHE_CONTROL, "max-age=300").build();
    }
}
