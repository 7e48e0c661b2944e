package dev.cardea.tokens;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// Whose access token the request under way carries.
@RequestScoped
public class Caller {

    private final JsonWebToken token;

    @Inject
    Caller(JsonWebToken token) {
        this.token = token;
    }

    public UUID accountId() {
        return id("sub");
    }

    public UUID sessionId() {
        return id("sid");
    }

    private UUID id(String claim) {
        String value = token.getClaim(claim);
        if (value == null) {
            throw new ProblemException(Problem.INVALID_TOKEN, "the token is nobody's");
        }
        return UUID.fromString(value);
    }
}
