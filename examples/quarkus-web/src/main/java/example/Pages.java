package example;

import io.quarkus.oidc.UserInfo;
import io.quarkus.security.Authenticated;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.jwt.JsonWebToken;

@Path("/")
public class Pages {

    @Inject UserInfo person;
    @Inject JsonWebToken accessToken;

    @GET
    public String home() {
        return "Everybody may see this";
    }

    @GET
    @Path("me")
    @Authenticated
    public String me() {
        return "Hello " + person.getName() + ", " + person.getEmail() + ", token " + accessToken.getTokenID();
    }
}
