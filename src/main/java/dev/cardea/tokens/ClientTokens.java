package dev.cardea.tokens;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientSubjects;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.protocol.Scopes;
import dev.cardea.sessions.SessionReceivers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Mints what a client was granted: access tokens (RFC 9068 §2.2), refresh tokens, and ID tokens
/// (OpenID Connect Core §2).
@ApplicationScoped
public class ClientTokens {

    /// What a person gave to a client, at the moment of issuing.
    ///
    /// @param sender the client that gets it
    /// @param scope of these tokens: the grant's, or less
    /// @param jti of the access token
    /// @param nonce of the request that the person answered
    /// @param refreshable whether a refresh token goes with them
    public record Issue(
            Sender sender,
            Granted granted,
            GrantDetail detail,
            Scopes scope,
            String jti,
            @Nullable String nonce,
            boolean refreshable) {

        Client client() {
            return sender.client();
        }
    }

    private final AccessTokenSigner accessTokens;
    private final ClientSigner signer;
    private final RefreshTokenFormat format;
    private final IssueTime time;
    private final PersonClaims persons;
    private final ClientSubjects subjects;
    private final SealedPerson sealed;
    private final String issuer;
    private final String audience;
    private final long lifetime;
    private final AccessLifetimes lifetimes;
    private final TokenMetrics metrics;

    @Inject
    ClientTokens(
            AccessTokenSigner accessTokens,
            ClientSigner signer,
            RefreshTokenFormat format,
            IssueTime time,
            PersonClaims persons,
            ClientSubjects subjects,
            SealedPerson sealed,
            AccessLifetimes lifetimes,
            CardeaConfig config,
            TokenMetrics metrics) {
        this.accessTokens = accessTokens;
        this.signer = signer;
        this.format = format;
        this.time = time;
        this.persons = persons;
        this.subjects = subjects;
        this.sealed = sealed;
        this.lifetimes = lifetimes;
        this.issuer = config.issuer().toString();
        this.audience = config.tokens().defaultAudience().orElse(issuer);
        this.lifetime = config.tokens().accessLifetime().toSeconds();
        this.metrics = metrics;
    }

    /// Tokens for a person.
    public IssuedTokens issue(Issue issue) {
        boolean withIdToken = issue.scope().has(Scopes.OPENID);
        metrics.issued(issue.refreshable(), withIdToken);
        Granted granted = issue.granted();
        GrantDetail detail = issue.detail();
        long expiresIn = lifetime(detail);
        long issuedAt = time.of(granted, issue.sender());
        return new IssuedTokens(
                accessTokens.sign(issue.client(), accessToken(issue, issuedAt, expiresIn)),
                detail.jkt() == null ? "Bearer" : "DPoP",
                expiresIn,
                issue.refreshable() ? format.write(granted.refresh()) : null,
                issue.scope().toString(),
                withIdToken
                        ? signer.sign(
                                issue.client(),
                                issue.client().metadata().idTokenSignedResponseAlg(),
                                "JWT",
                                idToken(issue))
                        : null,
                null,
                detail.authorizationDetails());
    }

    /// A token of the client's own (RFC 6749 §4.4): nothing is read and nothing stored.
    public IssuedTokens issue(Sender sender, Scopes scope, GrantDetail detail) {
        Client client = sender.client();
        Map<String, Object> claims = new LinkedHashMap<>();
        long expiresIn = lifetime(detail);
        long issuedAt = time.of(sender);
        metrics.issued(false, false);
        common(claims, client.clientId(), issuedAt, expiresIn);
        claims.put("aud", audience(detail.resources()));
        claims.put("client_id", client.clientId());
        claims.put("jti", Secrets.token(16));
        if (!scope.isEmpty()) {
            claims.put("scope", scope.toString());
        }
        bound(claims, detail);
        return new IssuedTokens(
                accessTokens.sign(client, claims),
                detail.jkt() == null ? "Bearer" : "DPoP",
                expiresIn,
                null,
                scope.isEmpty() ? null : scope.toString(),
                null,
                null,
                detail.authorizationDetails());
    }

    private Map<String, Object> accessToken(Issue issue, long issuedAt, long expiresIn) {
        Granted granted = issue.granted();
        Map<String, Object> claims = new LinkedHashMap<>();
        common(claims, subjects.subject(issue.client(), granted.accountId()), issuedAt, expiresIn);
        claims.put("aud", audience(issue.detail().resources()));
        claims.put("client_id", issue.client().clientId());
        claims.put("jti", issue.jti());
        claims.put("scope", issue.scope().toString());
        claims.put("sid", subjects.session(issue.client(), granted.sessionId()));
        if (issue.client().pairwise()) {
            claims.put(SealedPerson.CLAIM, sealed.seal(granted.accountId(), granted.sessionId()));
        }
        proof(claims, issue);
        if (issue.scope().has("roles")) {
            claims.put("roles", granted.access().roles());
            claims.put("permissions", granted.access().permissions());
        }
        if (granted.access().organizationId() != null) {
            claims.put("org_id", granted.access().organizationId().toString());
        }
        if (granted.status() != null && granted.status().covers(issuedAt + expiresIn)) {
            claims.put("status", granted.status().claim(issuer));
        }
        List<String> asked = PersonClaims.asked(issue.detail().claims(), "userinfo");
        if (!asked.isEmpty()) {
            claims.put(AccessTokens.USERINFO_CLAIMS, asked);
        }
        bound(claims, issue.detail());
        return claims;
    }

    /// When and how the person proved who they are. Another provider does not always say when.
    private static void proof(Map<String, Object> claims, Issue issue) {
        if (issue.detail().authTime() > 0) {
            claims.put("auth_time", issue.detail().authTime());
        }
        claims.put("acr", issue.detail().acr());
        claims.put("amr", issue.granted().amr());
    }

    private static void bound(Map<String, Object> claims, GrantDetail detail) {
        if (detail.jkt() != null || detail.certificate() != null) {
            claims.put("cnf", new Confirmation(detail.jkt(), detail.certificate()).claim());
        }
        if (detail.authorizationDetails() != null) {
            claims.put("authorization_details", detail.authorizationDetails());
        }
    }

    /// Its `iat` is the time of issuing (OpenID Connect Core §12.2): nobody revokes an ID token.
    private Map<String, Object> idToken(Issue issue) {
        Granted granted = issue.granted();
        Map<String, Object> claims = new LinkedHashMap<>();
        common(
                claims,
                subjects.subject(issue.client(), granted.accountId()),
                granted.now(),
                lifetime);
        claims.put("aud", issue.client().clientId());
        if (issue.client().metadata().backchannelLogoutUri() != null
                || SessionReceivers.receives(issue.client())) {
            claims.put("sid", subjects.session(issue.client(), granted.sessionId()));
        }
        proof(claims, issue);
        if (issue.nonce() != null) {
            claims.put("nonce", issue.nonce());
        }
        List<String> asked = PersonClaims.asked(issue.detail().claims(), "id_token");
        if (!asked.isEmpty()) {
            persons.of(granted.accountId(), Scopes.NONE, asked).ifPresent(claims::putAll);
        }
        return claims;
    }

    private void common(Map<String, Object> claims, String subject, long issuedAt, long expiresIn) {
        claims.put("iss", issuer);
        claims.put("sub", subject);
        claims.put("iat", issuedAt);
        claims.put("exp", issuedAt + expiresIn);
    }

    private long lifetime(GrantDetail detail) {
        return detail.resources().isEmpty()
                ? lifetimes.of(audience)
                : lifetimes.of(detail.resources());
    }

    private Object audience(List<String> resources) {
        return switch (resources.size()) {
            case 0 -> audience;
            case 1 -> resources.getFirst();
            default -> resources;
        };
    }
}
