package dev.cardea.tokens;

import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;

/// Lets Quarkus' bearer authentication ask {@link AccessTokens}, for tokens of sessions. The scopes
/// of the token become the roles that `@RolesAllowed` asks for: `cardea:admin` opens the admin API.
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

    /// The caller whose accepted token this is; empty when it is no session's.
    public static Optional<JWTCallerPrincipal> caller(String token, JwtClaims claims) {
        if (AccessTokens.session(claims).isEmpty()) {
            return Optional.empty();
        }
        String scope = claims.getClaimValueAsString("scope");
        claims.setStringListClaim(
                "groups", scope == null ? List.of() : List.of(scope.split(" ", -1)));
        return Optional.of(new DefaultJWTCallerPrincipal(token, "JWT", claims));
    }
}
