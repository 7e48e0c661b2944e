package dev.cardea.tokens;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.protocol.StepUpRequired;
import dev.cardea.tokens.RefreshTokens.SessionRef;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/// Whose access token the request under way carries.
@RequestScoped
public class Caller {

    private final SecurityIdentity identity;
    private final Clock clock;

    @Inject
    Caller(SecurityIdentity identity, Clock clock) {
        this.identity = identity;
        this.clock = clock;
    }

    public UUID accountId() {
        return session().accountId();
    }

    public UUID sessionId() {
        return session().sessionId();
    }

    /// Whether the token's scopes include this one, or imply it.
    public boolean has(String scope) {
        return identity.hasRole(scope);
    }

    /// For what a stolen token shall not do: the log-in is of the last `maxAge`. Throws {@link
    /// StepUpRequired}.
    public void requireFresh(Duration maxAge) {
        if (principal().authTime() < clock.instant().minus(maxAge).getEpochSecond()) {
            throw new StepUpRequired(maxAge);
        }
    }

    private SessionRef session() {
        return principal().session();
    }

    private SessionPrincipal principal() {
        if (identity.getPrincipal() instanceof SessionPrincipal principal) {
            return principal;
        }
        throw new ProblemException(Problem.INVALID_TOKEN, "the token is nobody's");
    }
}
