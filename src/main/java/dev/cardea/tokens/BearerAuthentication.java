package dev.cardea.tokens;

import dev.cardea.access.AdminScopes;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;

/// Lets Quarkus' bearer authentication ask {@link AccessTokens}, for tokens of the JSON API's own
/// log-ins: what a person gave to a client opens nothing here. The scopes of the token and what
/// they imply become the roles that `@RolesAllowed` asks for.
@Alternative
@Priority(1)
@ApplicationScoped
public class BearerAuthentication extends JWTCallerPrincipalFactory {

    private final AccessTokens tokens;

    @Inject
    BearerAuthentication(AccessTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo context)
            throws ParseException {
        return tokens.accept(token)
                .flatMap(claims -> caller(token, claims))
                .orElseThrow(() -> new ParseException("not accepted"));
    }

    /// The caller whose accepted token this is; empty when it is not of a log-in of ours.
    public static Optional<JWTCallerPrincipal> caller(String token, JwtClaims claims) {
        if (!TokenIssuer.FIRST_PARTY_CLIENT.equals(claims.getClaimValueAsString("client_id"))) {
            return Optional.empty();
        }
        return AccessTokens.session(claims)
                .map(session -> {
                    String scope = claims.getClaimValueAsString("scope");
                    claims.setStringListClaim("groups", scope == null ? List.of() : opened(scope));
                    return new SessionPrincipal(token, claims, session);
                });
    }

    private static List<String> opened(String scope) {
        return Arrays.stream(scope.split(" ", -1))
                .flatMap(AdminScopes::implied)
                .distinct()
                .toList();
    }
}
