package dev.cardea.tokens;

import dev.cardea.clients.Clients;
import dev.cardea.config.CardeaConfig;
import dev.cardea.keys.JwtRejected;
import dev.cardea.keys.JwtVerifier;
import dev.cardea.keys.SuspectTokens;
import dev.cardea.keys.VerifiedJwt;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.revocation.Denylist;
import dev.cardea.tokens.RefreshTokens.SessionRef;
import dev.cardea.web.CertificateHeader;
import dev.cardea.web.ClientCertificates;
import dev.cardea.web.PresentedToken;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jose4j.jwt.JwtClaims;

/// Accepts access tokens: signature, type, issuer, audience, lifetime, and no revocation rule that
/// hits. Every acceptor of the service comes through here. Ours are tokens for the issuer, which
/// our metadata names as the resource, and those for the default audience, which log-ins of our own
/// get.
@ApplicationScoped
public class AccessTokens {

    /// Ours: names of the claims that userinfo shall tell beside those of the scope (OpenID Connect
    /// Core §5.5).
    public static final String USERINFO_CLAIMS = "userinfo_claims";

    private static final Logger LOG = Logger.getLogger(AccessTokens.class);

    private final JwtVerifier verifier;
    private final Denylist denylist;
    private final List<String> audiences;
    private final ClientCertificates certificates;
    private final DpopProofs proofs;
    private final Clients clients;
    private final SealedPerson persons;
    private final SuspectTokens suspects;

    @Inject
    AccessTokens(
            JwtVerifier verifier,
            Denylist denylist,
            ClientCertificates certificates,
            DpopProofs proofs,
            Clients clients,
            SealedPerson persons,
            SuspectTokens suspects,
            CardeaConfig config) {
        this.verifier = verifier;
        this.denylist = denylist;
        this.certificates = certificates;
        this.proofs = proofs;
        this.clients = clients;
        this.persons = persons;
        this.suspects = suspects;
        String issuer = config.issuer().toString();
        this.audiences =
                Stream.concat(config.tokens().defaultAudience().stream(), Stream.of(issuer))
                        .distinct()
                        .toList();
    }

    /// The claims of a token that was sent as a Bearer token; empty when it is not to be accepted:
    /// one that is bound to a DPoP key never, one that is bound to a certificate with that alone.
    /// Throws 503 when that cannot be known.
    public Optional<JwtClaims> accept(String token) {
        return valid(token).filter(this::asBearer);
    }

    /// The claims of a token that a request presents, by whichever scheme; empty when it is a
    /// Bearer token that is not to be accepted. A token after `DPoP` has to be bound to the key of
    /// the proof beside it; that blocks. Throws {@link OAuthException} `invalid_token` when it is
    /// not, with the challenge that says what is wrong (RFC 9449 §7.1) and `DPoP-Nonce` where one
    /// is asked for; and 503. Where its client needs a nonce the answer gets the next one.
    public Optional<JwtClaims> accept(PresentedToken presented) {
        return accept(presented, valid(presented.token()));
    }

    /// The claims of an access token of ours as it stands, whomever it is meant for and whoever
    /// holds it: for who asks about a token, and does not accept it. Throws 503 when it cannot be
    /// known whether it was revoked.
    public Optional<JwtClaims> read(String token) {
        return living(() -> verifier.verify(token, TokenIssuer.ACCESS_TOKEN_TYPE));
    }

    /// {@link #accept(PresentedToken)}, for a token that may be meant for any audience.
    public Optional<JwtClaims> acceptForAnybody(PresentedToken presented) {
        return accept(presented, read(presented.token()));
    }

    /// The refusal of an accepted token that does not reach so far (RFC 6750 §3.1), by the scheme
    /// that it comes with.
    public static OAuthException insufficient(JwtClaims claims, String scope, String description) {
        Confirmation bound = Confirmation.of(claims);
        String scheme = bound == null || bound.jkt() == null ? "Bearer" : "DPoP";
        return new OAuthException(
                OAuthError.INSUFFICIENT_SCOPE,
                description,
                Map.of(
                        "WWW-Authenticate",
                        scheme + " error=\"insufficient_scope\", scope=\"" + scope + '"'));
    }

    private Optional<JwtClaims> accept(PresentedToken presented, Optional<JwtClaims> valid) {
        if (presented.scheme() == PresentedToken.Scheme.BEARER) {
            return valid.filter(this::asBearer);
        }
        JwtClaims claims =
                valid.orElseThrow(() -> DpopProofs.challenge(OAuthError.INVALID_TOKEN, Map.of()));
        try {
            prove(claims, presented);
        } catch (OAuthException e) {
            throw DpopProofs.challenge(e.error(), e.headers());
        }
        return valid;
    }

    private boolean asBearer(JwtClaims claims) {
        Confirmation bound = Confirmation.of(claims);
        return bound == null || (bound.jkt() == null && certified(bound));
    }

    private void prove(JwtClaims claims, PresentedToken presented) {
        Confirmation bound = Confirmation.of(claims);
        if (bound == null || bound.jkt() == null || !certified(bound)) {
            throw new OAuthException(OAuthError.INVALID_TOKEN, "not bound to a DPoP key");
        }
        boolean strict = strict(claims);
        proofs.check(
                presented.proofs(),
                new DpopProofs.Use(
                        presented.method(),
                        presented.path(),
                        presented.token(),
                        bound.jkt(),
                        strict));
        String nonce = proofs.nextNonce(strict);
        if (nonce != null) {
            presented.answer().accept(DpopProofs.NONCE_HEADER, nonce);
        }
    }

    private boolean strict(JwtClaims claims) {
        String client = claims.getClaimValueAsString("client_id");
        return client != null
                && clients.find(client).filter(one -> one.metadata().isStrict()).isPresent();
    }

    private boolean certified(Confirmation bound) {
        return bound.x5t() == null
                || certificates
                        .current()
                        .map(CertificateHeader::thumbprint)
                        .filter(bound.x5t()::equals)
                        .isPresent();
    }

    private Optional<JwtClaims> valid(String token) {
        return living(() -> verifier.verify(token, TokenIssuer.ACCESS_TOKEN_TYPE, audiences));
    }

    private Optional<JwtClaims> living(Supplier<VerifiedJwt> verified) {
        VerifiedJwt jwt;
        try {
            jwt = verified.get();
        } catch (JwtRejected e) {
            LOG.debugf("access token refused: %s", e.getMessage());
            suspects.rejected(SuspectTokens.Kind.ACCESS, e);
            return Optional.empty();
        }
        return denylist.refuses(subject(jwt)) ? Optional.empty() : Optional.of(jwt.claims());
    }

    /// The session that an accepted token of a log-in of our own belongs to; empty where it is not
    /// accepted, or was given to a client.
    public Optional<SessionRef> session(String token) {
        return accept(token)
                .filter(claims ->
                        TokenIssuer.FIRST_PARTY_CLIENT.equals(
                                claims.getClaimValueAsString("client_id")))
                .flatMap(AccessTokens::session);
    }

    /// Whom, and which session, an accepted token is about, by their ids, whatever its client calls
    /// them; empty where it is about nobody.
    public Optional<SessionRef> person(JwtClaims claims) {
        return persons.of(claims);
    }

    static Optional<SessionRef> session(JwtClaims claims) {
        String account = claims.getClaimValueAsString("sub");
        String session = claims.getClaimValueAsString("sid");
        if (account == null || session == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SessionRef(UUID.fromString(account), UUID.fromString(session)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Rules name people and sessions by their ids first.
    private Denylist.Subject subject(VerifiedJwt jwt) {
        JwtClaims claims = jwt.claims();
        Optional<SessionRef> person = persons.of(claims);
        return new Denylist.Subject(
                jwt.kid(),
                claims.getClaimValueAsString("org_id"),
                claims.getClaimValueAsString("client_id"),
                person.map(ref -> ref.accountId().toString())
                        .orElseGet(() -> claims.getClaimValueAsString("sub")),
                person.map(ref -> ref.sessionId().toString())
                        .orElseGet(() -> claims.getClaimValueAsString("sid")),
                claims.getClaimValueAsString("jti"),
                claims.getClaimValue("iat") instanceof Number iat ? iat.longValue() : 0);
    }
}
