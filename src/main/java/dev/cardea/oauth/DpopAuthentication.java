package dev.cardea.oauth;

import dev.cardea.keys.SigningAlgorithm;
import dev.cardea.protocol.OAuthError;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `Authorization: DPoP …` (RFC 9449 §7.1) at every route that takes a Bearer token. It comes after
/// the authentication of Bearer tokens, which it costs nothing.
@ApplicationScoped
public class DpopAuthentication implements HttpAuthenticationMechanism {

    private static final String CHALLENGE =
            "DPoP algs=\""
                    + DpopProofs.ALGORITHMS.stream()
                            .map(SigningAlgorithm::toString)
                            .collect(Collectors.joining(" "))
                    + '"';

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

    /// {@link #CHALLENGE}, which says what a proof may be signed with.
    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", CHALLENGE));
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
                            .orElseThrow(() -> refused("invalid_token", Map.of(), null));
            return QuarkusSecurityIdentity.builder()
                    .setPrincipal(caller)
                    .addRoles(new HashSet<>(caller.getGroups()))
                    .build();
        } catch (OAuthException e) {
            throw refused(e.error().code(), e.headers(), e);
        }
    }

    /// The body is the problem of any token that is not valid; the challenge says what is wrong.
    private static AuthenticationFailedException refused(
            String error, Map<String, String> headers, @Nullable OAuthException cause) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("WWW-Authenticate", "DPoP error=\"" + error + "\", " + CHALLENGE.substring(5));
        return new AuthenticationFailedException(
                new OAuthException(
                        OAuthError.INVALID_TOKEN,
                        cause == null ? "the token is not accepted" : cause.description(),
                        all));
    }
}
