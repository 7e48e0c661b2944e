package example;

import dev.cardea.verifier.Verifier;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

@Path("/")
@Authenticated
public class Shop {

    private final Verifier verifier;

    Shop(Verifier verifier) {
        this.verifier = verifier;
    }

    @GET
    @Path("ready")
    @PermitAll
    public Response ready() {
        return Response.status(verifier.state().ready() ? 200 : 503).build();
    }

    @GET
    @Path("dashboard")
    public String dashboard(@Context SecurityContext person) {
        return "hello " + person.getUserPrincipal().getName();
    }

    @GET
    @Path("admin")
    @RolesAllowed("admin")
    public String admin() {
        return "hello, administrator";
    }
}
