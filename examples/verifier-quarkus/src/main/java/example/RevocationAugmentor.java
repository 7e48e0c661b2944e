package example;

import dev.cardea.verifier.Refusal;
import dev.cardea.verifier.Verifier;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ServiceUnavailableException;
import java.util.Map;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Lets nobody in by a token that was revoked: 401, or 503 where nobody can know. */
@ApplicationScoped
public class RevocationAugmentor implements SecurityIdentityAugmentor {

    private final Verifier verifier;

    RevocationAugmentor(Verifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return augment(identity, context, Map.of());
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context, Map<String, Object> attributes) {
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            return Uni.createFrom().item(identity);
        }
        RoutingContext request = HttpSecurityUtils.getRoutingContextAttribute(attributes);
        String seen = request == null ? null : request.request().getHeader("Revocation-Seq");
        return context.runBlocking(() -> verified(identity, token.getRawToken(), Verifier.Request.BEARER.withSeq(seen)));
    }

    private SecurityIdentity verified(SecurityIdentity identity, String token, Verifier.Request request) {
        try {
            verifier.verify(token, request);
            return identity;
        } catch (Refusal refusal) {
            throw refusal.status() == 503 ? new ServiceUnavailableException(1L) : new AuthenticationFailedException(refusal.getMessage());
        }
    }
}
