package dev.cardea.tokens;

import dev.cardea.clients.Client;
import dev.cardea.crypto.Secrets;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwt.MalformedClaimException;

/// Takes access tokens in and gives others for them (RFC 8693). Whoever is the subject stays so,
/// with session and organization. The new token says that it was issued when the old one was, and
/// ends with it: whatever revocation comes to hit the old one by any of these hits the new one too,
/// even one that this replica has not heard of yet.
@ApplicationScoped
public class ExchangedTokens {

    /// `token_type` of what is taken and given (RFC 8693 §3).
    public static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    private static final List<String> KEPT =
            List.of(
                    "iss",
                    "sub",
                    "iat",
                    "sid",
                    SealedPerson.CLAIM,
                    "org_id",
                    "auth_time",
                    "acr",
                    "amr",
                    "may_act");

    /// What a new token is made from.
    ///
    /// @param sender who gets it, and what it is bound to
    /// @param actors who acts now, and for whom; empty for nobody
    public record Exchange(
            Sender sender,
            SubjectToken subject,
            List<String> audience,
            Scopes scope,
            Map<?, ?> actors) {

        public Client client() {
            return sender.client();
        }
    }

    private final AccessTokens tokens;
    private final AccessTokenSigner accessTokens;
    private final TokenMetrics metrics;
    private final AccessLifetimes lifetimes;

    @Inject
    ExchangedTokens(
            AccessTokens tokens,
            AccessTokenSigner accessTokens,
            TokenMetrics metrics,
            AccessLifetimes lifetimes) {
        this.tokens = tokens;
        this.accessTokens = accessTokens;
        this.metrics = metrics;
        this.lifetimes = lifetimes;
    }

    /// An access token of ours, whomever it is meant for; empty when it is none, or not valid any
    /// more. Throws 503 when that cannot be known.
    public Optional<SubjectToken> accept(String token) {
        return tokens.read(token).map(SubjectToken::new);
    }

    /// Whom, and which session, it is about; empty where it is about nobody.
    public Optional<RefreshTokens.SessionRef> person(SubjectToken token) {
        return tokens.person(token.claims());
    }

    /// Throws `invalid_request` for a token from before the client's own trust ended the last time:
    /// what came of it would be as old, and refused everywhere.
    public IssuedTokens issue(Exchange exchange) {
        Sender sender = exchange.sender();
        if (issuedAt(exchange.subject()) < sender.start().ofClient()) {
            throw OAuthException.invalid(
                    "subject_token", "is older than what this client was trusted with anew");
        }
        metrics.issued(false, false);
        long now = sender.start().at();
        long expires =
                Math.min(now + lifetimes.of(exchange.audience()), expiry(exchange.subject()));
        String scope = exchange.scope().isEmpty() ? null : exchange.scope().toString();
        return new IssuedTokens(
                accessTokens.sign(exchange.client(), claims(exchange, expires)),
                sender.jkt() == null ? "Bearer" : "DPoP",
                Math.max(0, expires - now),
                null,
                scope,
                null,
                ACCESS_TOKEN,
                null);
    }

    private static Map<String, Object> claims(Exchange exchange, long expires) {
        Map<String, Object> claims = new LinkedHashMap<>();
        KEPT.forEach(name -> keep(claims, name, exchange.subject()));
        claims.put("exp", expires);
        List<String> audience = exchange.audience();
        claims.put("aud", audience.size() == 1 ? audience.getFirst() : audience);
        claims.put("client_id", exchange.client().clientId());
        claims.put("jti", Secrets.token(16));
        if (!exchange.scope().isEmpty()) {
            claims.put("scope", exchange.scope().toString());
        }
        if (exchange.scope().has("roles")) {
            keep(claims, "roles", exchange.subject());
            keep(claims, "permissions", exchange.subject());
        }
        if (!exchange.actors().isEmpty()) {
            claims.put("act", exchange.actors());
        }
        Sender sender = exchange.sender();
        if (sender.jkt() != null || sender.x5t() != null) {
            claims.put("cnf", new Confirmation(sender.jkt(), sender.x5t()).claim());
        }
        return claims;
    }

    private static void keep(Map<String, Object> claims, String name, SubjectToken subject) {
        Object value = subject.claims().getClaimValue(name);
        if (value != null) {
            claims.put(name, value);
        }
    }

    private static long issuedAt(SubjectToken subject) {
        return subject.claims().getClaimValue("iat") instanceof Number iat ? iat.longValue() : 0;
    }

    private static long expiry(SubjectToken subject) {
        try {
            return subject.claims().getExpirationTime().getValue();
        } catch (MalformedClaimException e) {
            throw new IllegalStateException("a verified token has its expiry", e);
        }
    }
}
