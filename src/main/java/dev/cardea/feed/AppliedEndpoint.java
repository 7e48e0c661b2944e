package dev.cardea.feed;

import dev.cardea.clients.Client;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.revocation.Denylist;
import dev.cardea.tokens.Senders;
import dev.cardea.web.Form;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `POST /revocations/applied`: a verifier tells how far it has come, authenticated as a client
/// that administrators know. It is for people to look at: nothing hangs on it.
@Path("/revocations/applied")
@PermitAll
public class AppliedEndpoint {

    private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Pattern SEQ = Pattern.compile("[0-9]{1,18}");

    private final Senders senders;
    private final Verifiers verifiers;
    private final Denylist denylist;

    @Inject
    AppliedEndpoint(Senders senders, Verifiers verifiers, Denylist denylist) {
        this.senders = senders;
        this.verifiers = verifiers;
        this.denylist = denylist;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response applied(
            MultivaluedMap<String, String> parameters,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        Form form = Form.of(parameters);
        Client client = senders.client(authorization, form);
        if (client.metadata().isPublic() || !client.administered()) {
            throw new OAuthException(
                    OAuthError.INVALID_CLIENT,
                    "only a client with credentials, registered by an administrator, may report");
        }
        String verifier = matching(form, "verifier", VERIFIER);
        long seq = Long.parseLong(matching(form, "seq", SEQ));
        if (!denylist.reaches(seq)) {
            throw OAuthException.invalid("seq", "is higher than that of any rule");
        }
        verifiers.report(client.clientId(), verifier, seq);
        return Response.noContent().build();
    }

    private static String matching(Form form, String name, Pattern pattern) {
        String value = form.require(name);
        if (!pattern.matcher(value).matches()) {
            throw OAuthException.invalid(name, "must match " + pattern);
        }
        return value;
    }
}
