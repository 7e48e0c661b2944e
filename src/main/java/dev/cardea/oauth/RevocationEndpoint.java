package dev.cardea.oauth;

import dev.cardea.clients.Client;
import dev.cardea.tokens.Senders;
import dev.cardea.tokens.TokenRevocation;
import dev.cardea.web.Form;
import dev.cardea.web.RevocationSeq;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `POST /oauth/revoke` (RFC 7009): a client gives a token back. 200 means that it is committed, or
/// that there was nothing to revoke; 503 that nobody knows. A token says itself what it is, so
/// `token_type_hint` is not needed.
@Path(RevocationEndpoint.PATH)
@PermitAll
public class RevocationEndpoint {

    static final String PATH = "/oauth/revoke";

    private final Senders senders;
    private final TokenRevocation revocation;

    @Inject
    RevocationEndpoint(Senders senders, TokenRevocation revocation) {
        this.senders = senders;
        this.revocation = revocation;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response revoke(
            MultivaluedMap<String, String> parameters,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        Form form = Form.of(parameters);
        Client client = senders.client(authorization, form);
        long seq = revocation.revoke(form.require("token"), client);
        return RevocationSeq.of(Response.ok().header(HttpHeaders.CACHE_CONTROL, "no-store"), seq);
    }
}
