package example;

import io.quarkus.security.PermissionsAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.jwt.JsonWebToken;

@Path("/api/me")
public class Api {

    @Inject JsonWebToken token;

    @GET
    @PermissionsAllowed("profile") // the scope
    public String me() {
        return token.getSubject();
    }
}
