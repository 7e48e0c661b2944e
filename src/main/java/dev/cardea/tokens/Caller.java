package dev.cardea.tokens;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.tokens.RefreshTokens.SessionRef;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.UUID;

/// Whose access token the request under way carries.
@RequestScoped
public class Caller {

    private final SecurityIdentity identity;

    @Inject
    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    public UUID accountId() {
        return session().accountId();
    }

    public UUID sessionId() {
        return session().sessionId();
    }

    private SessionRef session() {
        if (identity.getPrincipal() instanceof SessionPrincipal principal) {
            return principal.session();
        }
        throw new ProblemException(Problem.INVALID_TOKEN, "the token is nobody's");
    }
}
