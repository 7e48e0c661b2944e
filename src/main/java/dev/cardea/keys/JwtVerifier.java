package dev.cardea.keys;

import dev.cardea.config.CardeaConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;

/// Verifies the tokens we signed, by the rules of RFC 8725: the algorithm is the key's and never
/// the token's, the key is one of ours found by `kid`, `typ` tells kinds of tokens apart, and a
/// header with anything else in it (`crit`, `jwk`, `jku`, `x5u`, …) is not ours. No leeway: our
/// replicas share the issuer's clock.
@ApplicationScoped
public class JwtVerifier {

    /// The longest token that is read, in characters: a longer one must not be issued.
    public static final int LONGEST = 8 * 1024;

    private static final Set<String> HEADER = Set.of("alg", "kid", "typ");
    private static final String MEDIA_TYPE = "application/";

    private record Header(String alg, String kid, String typ) {}

    private final KeyRing ring;
    private final String issuer;
    private final Clock clock;

    /// Headers of tokens whose signature was valid: there are as many as keys and types.
    private final Map<String, Header> headers = new ConcurrentHashMap<>();

    @Inject
    JwtVerifier(KeyRing ring, CardeaConfig config, Clock clock) {
        this.ring = ring;
        this.issuer = config.issuer().toString();
        this.clock = clock;
    }

    /// {@link #verify(String, String)}, for a token that must be meant for one of these (RFC 7519
    /// §4.1.3).
    public VerifiedJwt verify(String token, String typ, List<String> audiences) {
        VerifiedJwt verified = verify(token, typ);
        try {
            JwtRejected.unless(verified.claims().hasAudience(), "no aud");
            JwtRejected.unless(
                    !Collections.disjoint(verified.claims().getAudience(), audiences),
                    "meant for another audience");
        } catch (MalformedClaimException e) {
            throw new JwtRejected("a claim is malformed: " + e.getMessage());
        }
        return verified;
    }

    /// The claims of a token of this `typ` (RFC 8725 §3.11). Throws {@link JwtRejected} when it is
    /// not ours, of another kind, not valid yet, or not any more.
    public VerifiedJwt verify(String token, String typ) {
        VerifiedJwt verified = read(token, typ, ring::byKid);
        alive(verified.claims());
        return verified;
    }

    /// {@link #verify(String, String)}, for a token that only has to have been ours: its time may
    /// be over, and its key retired.
    public VerifiedJwt verifyPast(String token, String typ) {
        return read(token, typ, ring::byKidForHints);
    }

    private VerifiedJwt read(
            String token, String typ, Function<String, Optional<SigningKey>> keys) {
        CompactJws jws = CompactJws.parse(token, LONGEST);
        Header known = headers.get(jws.header());
        Header header = known == null ? header(jws) : known;
        JwtRejected.unless(sameType(header.typ(), typ), "of another type");
        SigningKey key = keys.apply(header.kid()).orElseThrow(JwtRejected::unknownKey);
        JwtRejected.forgedUnless(
                key.algorithm().toString().equals(header.alg()), "not the key's algorithm");
        JwtRejected.forgedUnless(signed(key, jws), "the signature is not valid");
        if (known == null) {
            headers.put(jws.header(), header);
        }
        return new VerifiedJwt(key.kid(), claims(jws.payloadMap()));
    }

    private static Header header(CompactJws jws) {
        Map<String, Object> header = jws.headerMap();
        JwtRejected.forgedUnless(
                HEADER.equals(header.keySet()), "the header has not just alg, kid and typ");
        if (header.get("alg") instanceof String alg
                && header.get("kid") instanceof String kid
                && header.get("typ") instanceof String typ) {
            return new Header(alg, kid, typ);
        }
        throw new JwtRejected("the header is not of strings");
    }

    private static boolean sameType(String given, String wanted) {
        return given.equalsIgnoreCase(wanted)
                || (given.length() == MEDIA_TYPE.length() + wanted.length()
                        && given.regionMatches(true, 0, MEDIA_TYPE, 0, MEDIA_TYPE.length())
                        && given.regionMatches(
                                true, MEDIA_TYPE.length(), wanted, 0, wanted.length()));
    }

    private static boolean signed(SigningKey key, CompactJws jws) {
        try {
            return jws.signedBy(key.algorithm(), key.publicKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key " + key.kid() + " does not verify", e);
        }
    }

    private JwtClaims claims(Map<String, Object> payload) {
        JwtClaims claims = new JwtClaims();
        payload.forEach(claims::setClaim);
        try {
            JwtRejected.unless(issuer.equals(claims.getIssuer()), "of another issuer");
            JwtRejected.unless(claims.getIssuedAt() != null, "no iat");
            return claims;
        } catch (MalformedClaimException e) {
            throw new JwtRejected("the claims are not valid: " + e.getMessage());
        }
    }

    private void alive(JwtClaims claims) {
        try {
            NumericDate expiry = claims.getExpirationTime();
            JwtRejected.unless(expiry != null, "no exp");
            NumericDate start = claims.getNotBefore();
            long now = clock.millis();
            JwtRejected.unless(now < expiry.getValueInMillis(), "expired");
            JwtRejected.unless(start == null || start.getValueInMillis() <= now, "not valid yet");
        } catch (MalformedClaimException e) {
            throw new JwtRejected("the claims are not valid: " + e.getMessage());
        }
    }
}
