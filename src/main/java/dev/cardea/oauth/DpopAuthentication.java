package dev.cardea.oauth;

import dev.cardea.protocol.OAuthException;
import dev.cardea.tokens.AccessTokens;
import dev.cardea.tokens.BearerAuthentication;
import dev.cardea.tokens.DpopProofs;
import dev.cardea.web.PresentedToken;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.Optional;

/// `Authorization: DPoP …` (RFC 9449 §7.1) at every route that takes a Bearer token. It comes after
/// the authentication of Bearer tokens, which it costs nothing.
@ApplicationScoped
public class DpopAuthentication implements HttpAuthenticationMechanism {

    private final AccessTokens tokens;

    @Inject
    DpopAuthentication(AccessTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            RoutingContext context, IdentityProviderManager identities) {
        Optional<PresentedToken> presented =
                PresentedToken.of(context.request())
                        .filter(token -> token.scheme() == PresentedToken.Scheme.DPOP);
        if (presented.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        return Uni.createFrom()
                .completionStage(() ->
                        context.vertx()
                                .executeBlocking(() -> identity(presented.get()), false)
                                .toCompletionStage());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom()
                .item(new ChallengeData(401, "WWW-Authenticate", DpopProofs.CHALLENGE));
    }

    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY - 1;
    }

    private SecurityIdentity identity(PresentedToken presented) {
        try {
            JWTCallerPrincipal caller =
                    tokens.accept(presented)
                            .flatMap(claims ->
                                    BearerAuthentication.caller(presented.token(), claims))
                            .orElseThrow(AuthenticationFailedException::new);
            return QuarkusSecurityIdentity.builder()
                    .setPrincipal(caller)
                    .addRoles(new HashSet<>(caller.getGroups()))
                    .build();
        } catch (OAuthException e) {
            throw new AuthenticationFailedException(e);
        }
    }
}
