package dev.cardea.tokens;

import dev.cardea.audit.OnceAMinute;
import dev.cardea.clients.Client;
import dev.cardea.keys.JwtSigner;
import dev.cardea.keys.JwtVerifier;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.Logger;

/// Signs access tokens (RFC 9068 §2.1), and none that is longer than what is read here and by
/// verifying services: nobody could use it, and it could not be revoked.
@ApplicationScoped
class AccessTokenSigner {

    private static final Logger LOG = Logger.getLogger(AccessTokenSigner.class);

    /// What a token goes without, one after the other, before nobody gets one: that takes power
    /// from it and gives none.
    private static final List<String> SPARED = List.of("permissions", "roles");

    private static final String DETAILS = "authorization_details";

    private final OnceAMinute told = new OnceAMinute();
    private final JwtSigner signer;
    private final ClientSigner clients;

    @Inject
    AccessTokenSigner(JwtSigner signer, ClientSigner clients) {
        this.signer = signer;
        this.clients = clients;
    }

    /// For a log-in of our own.
    String sign(Map<String, Object> claims) {
        return fitting(claims, all -> signer.sign(TokenIssuer.ACCESS_TOKEN_TYPE, all));
    }

    /// For a client, by the algorithm that it gets. Throws `invalid_authorization_details` or
    /// `invalid_scope` where it asks for more than a token can say.
    String sign(Client client, Map<String, Object> claims) {
        return fitting(
                claims, all -> clients.sign(client, null, TokenIssuer.ACCESS_TOKEN_TYPE, all));
    }

    private String fitting(Map<String, Object> claims, Function<Map<String, Object>, String> sign) {
        String token = sign.apply(claims);
        for (String name : SPARED) {
            if (!fits(token) && claims.remove(name) != null) {
                tell(claims, name, token);
                token = sign.apply(claims);
            }
        }
        if (!fits(token)) {
            boolean detailed = claims.containsKey(DETAILS);
            throw OAuthException.invalid(
                    detailed ? OAuthError.INVALID_AUTHORIZATION_DETAILS : OAuthError.INVALID_SCOPE,
                    detailed ? DETAILS : "scope",
                    "ask for less: an access token can have "
                            + JwtVerifier.LONGEST
                            + " characters at most");
        }
        return token;
    }

    private void tell(Map<String, Object> claims, String name, String token) {
        Object subject = claims.getOrDefault("sub", "");
        if (told.first(name + ' ' + subject)) {
            LOG.warnf(
                    "an access token for %s goes without its %s: it would have %d characters, and %d are read",
                    subject, name, token.length(), JwtVerifier.LONGEST);
        }
    }

    private static boolean fits(String token) {
        return token.length() <= JwtVerifier.LONGEST;
    }
}
