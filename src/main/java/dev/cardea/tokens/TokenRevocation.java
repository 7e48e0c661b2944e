package dev.cardea.tokens;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.clients.Client;
import dev.cardea.database.Database;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import dev.cardea.revocation.StatusEntry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;

/// Takes back a token that its client does not need any more (RFC 7009).
@ApplicationScoped
public class TokenRevocation {

    private final RefreshTokenFormat format;
    private final AccessTokens accessTokens;
    private final Revocations revocations;
    private final AuditLog audit;
    private final Database database;
    private final RateLimiter limiter;

    @Inject
    TokenRevocation(
            RefreshTokenFormat format,
            AccessTokens accessTokens,
            Revocations revocations,
            AuditLog audit,
            Database database,
            RateLimiter limiter) {
        this.limiter = limiter;
        this.format = format;
        this.accessTokens = accessTokens;
        this.revocations = revocations;
        this.audit = audit;
        this.database = database;
    }

    /// Ends the grant of a refresh token, or an access token until it expires. Returns the `seq` of
    /// the rule; 0 for what is no token, none of this client's any more, or a refresh token that
    /// never was. Throws `invalid_grant` for another client's access token, and 429 where a client
    /// makes rules faster than anybody needs.
    public long revoke(String token, Client client) {
        Optional<RefreshToken> refresh = format.read(token);
        if (refresh.isPresent()) {
            return end(refresh.get(), client);
        }
        return accessTokens.read(token).map(claims -> end(claims, client)).orElse(0L);
    }

    private long end(RefreshToken token, Client client) {
        return limiter.revocation(
                token.accountId().toString(), client.clientId(), () -> ended(token, client));
    }

    private long ended(RefreshToken token, Client client) {
        return database.transaction(() -> {
            long seq =
                    revocations.endClientsGrant(
                            token.accountId(),
                            token.sessionId(),
                            token.grantId(),
                            client.id(),
                            Reason.TOKEN_REVOKED);
            if (seq > 0) {
                audit.append(
                        AuditEvent.of(Type.TOKEN_REVOKED, token.accountId())
                                .session(token.sessionId())
                                .with("client", client.clientId())
                                .with("kind", "refresh_token"));
            }
            return seq;
        });
    }

    private long end(JwtClaims claims, Client client) {
        if (!client.clientId().equals(claims.getClaimValueAsString("client_id"))) {
            throw new OAuthException(
                    OAuthError.INVALID_GRANT, "token: was issued to another client");
        }
        Optional<RefreshTokens.SessionRef> person = accessTokens.person(claims);
        return limiter.revocation(
                person.map(session -> session.accountId().toString()).orElse(client.clientId()),
                client.clientId(),
                () -> ended(claims, client, person));
    }

    private long ended(JwtClaims claims, Client client, Optional<RefreshTokens.SessionRef> person) {
        AuditEvent event =
                person.map(session ->
                                AuditEvent.of(Type.TOKEN_REVOKED, session.accountId())
                                        .session(session.sessionId()))
                        .orElseGet(() -> AuditEvent.of(Type.TOKEN_REVOKED));
        return database.transaction(() -> {
            audit.append(event.with("client", client.clientId()).with("kind", "access_token"));
            return revocations.endToken(
                    claims.getClaimValueAsString("jti"),
                    StatusEntry.ofClaim(claims.getClaimValue("status")),
                    Reason.TOKEN_REVOKED);
        });
    }
}
