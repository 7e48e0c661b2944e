package dev.cardea.oauth.token;

import dev.cardea.database.MustWaitException;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.tokens.DpopProofs;
import dev.cardea.tokens.IssuedTokens;
import dev.cardea.tokens.Sender;
import dev.cardea.tokens.Senders;
import dev.cardea.web.Form;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.Vertx;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `POST /oauth/token` (RFC 6749 §3.2): the phases that no grant may skip. Parse, authenticate the
/// client, see that it may use the grant, redeem.
@Path(TokenEndpoint.PATH)
@PermitAll
public class TokenEndpoint {

    public static final String PATH = "/oauth/token";

    private static final String OF_ITS_OWN = GrantType.CLIENT_CREDENTIALS.code();

    private final Senders senders;
    private final Map<GrantType, Grant> grants = new EnumMap<>(GrantType.class);

    @Inject
    TokenEndpoint(Senders senders, Instance<Grant> grants) {
        this.senders = senders;
        grants.forEach(grant -> this.grants.put(grant.type(), grant));
    }

    @POST
    @NonBlocking
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public CompletionStage<Response> token(
            MultivaluedMap<String, String> parameters,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @HeaderParam("DPoP") List<String> proofs) {
        Form form = Form.of(parameters);
        return atOnce(authorization, form, proofs)
                .<CompletionStage<Response>>map(CompletableFuture::completedStage)
                .orElseGet(() ->
                        Vertx.currentContext()
                                .executeBlocking(
                                        () ->
                                                answer(
                                                        senders.identify(
                                                                authorization,
                                                                form,
                                                                proofs,
                                                                PATH,
                                                                true),
                                                        form),
                                        false)
                                .toCompletionStage());
    }

    /// A client's own token by its secret, signed on the event loop: nothing is waited for where
    /// the client is remembered.
    private Optional<Response> atOnce(
            @Nullable String authorization, Form form, List<String> proofs) {
        if (!OF_ITS_OWN.equals(form.get("grant_type")) || !proofs.isEmpty()) {
            return Optional.empty();
        }
        try {
            return senders.bySecret(authorization, form).map(sender -> answer(sender, form));
        } catch (MustWaitException e) {
            return Optional.empty();
        }
    }

    private Response answer(Sender sender, Form form) {
        IssuedTokens tokens = redeem(new TokenRequest(sender, form));
        return Response.ok(tokens)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(DpopProofs.NONCE_HEADER, sender.nonce())
                .header("Pragma", "no-cache")
                .build();
    }

    private IssuedTokens redeem(TokenRequest request) {
        Grant grant =
                GrantType.named(request.form().require("grant_type"))
                        .map(grants::get)
                        .orElseThrow(() ->
                                new OAuthException(
                                        OAuthError.UNSUPPORTED_GRANT_TYPE,
                                        "grant_type: there is no such grant"));
        if (!request.client().metadata().mayUse(grant.type())) {
            throw new OAuthException(
                    OAuthError.UNAUTHORIZED_CLIENT,
                    "grant_type: is not registered for this client");
        }
        try {
            return grant.redeem(request);
        } catch (ProblemException e) {
            throw e.problem() == Problem.UNAVAILABLE
                    ? e
                    : new OAuthException(OAuthError.INVALID_GRANT, e.detail());
        }
    }
}
