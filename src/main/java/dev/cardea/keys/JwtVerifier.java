package dev.cardea.keys;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;

/// Verifies the tokens we signed, by the rules of RFC 8725: the algorithm is the key's and never
/// the token's, the key is one of ours found by `kid`, `typ` tells kinds of tokens apart, and a
/// header with anything else in it (`crit`, `jwk`, `jku`, `x5u`, …) is not ours. No leeway: our
/// replicas share the issuer's clock.
@ApplicationScoped
public class JwtVerifier {

    private static final int MAXIMUM_LENGTH = 8 * 1024;
    private static final Set<String> HEADER = Set.of("alg", "kid", "typ");
    private static final String MEDIA_TYPE = "application/";

    private static final ObjectReader JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readerForMapOf(Object.class);

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

    /// {@link #verify(String, String)}, for a token that must be meant for `audience` (RFC 7519
    /// §4.1.3).
    public VerifiedJwt verify(String token, String typ, String audience) {
        VerifiedJwt verified = verify(token, typ);
        try {
            require(verified.claims().hasAudience(), "no aud");
            require(
                    verified.claims().getAudience().contains(audience),
                    "meant for another audience");
        } catch (MalformedClaimException e) {
            throw new JwtRejected("a claim is malformed: " + e.getMessage());
        }
        return verified;
    }

    /// The claims of a token of this `typ` (RFC 8725 §3.11). Throws {@link JwtRejected} when it is
    /// not ours, of another kind, not valid yet, or not any more.
    public VerifiedJwt verify(String token, String typ) {
        VerifiedJwt verified = verifyPast(token, typ);
        alive(verified.claims());
        return verified;
    }

    /// {@link #verify(String, String)}, for a token that only has to have been ours: its time may
    /// be over.
    public VerifiedJwt verifyPast(String token, String typ) {
        require(token.length() <= MAXIMUM_LENGTH, "too long");
        String[] parts = token.split("\\.", -1);
        require(parts.length == 3, "not a JWS in compact form");
        Header known = headers.get(parts[0]);
        Header header = known == null ? header(parts[0]) : known;
        require(sameType(header.typ(), typ), "of another type");
        SigningKey key = ring.byKid(header.kid()).orElseThrow(() -> new JwtRejected("no such key"));
        require(key.algorithm().toString().equals(header.alg()), "not the key's algorithm");
        byte[] payload = decode(parts[1]);
        require(signed(key, parts), "the signature is not valid");
        if (known == null) {
            headers.put(parts[0], header);
        }
        return new VerifiedJwt(key.kid(), claims(payload));
    }

    private static Header header(String part) {
        Map<String, Object> header = json(decode(part), "header");
        require(HEADER.equals(header.keySet()), "the header has not just alg, kid and typ");
        if (header.get("alg") instanceof String alg
                && header.get("kid") instanceof String kid
                && header.get("typ") instanceof String typ) {
            return new Header(alg, kid, typ);
        }
        throw new JwtRejected("the header is not of strings");
    }

    private static Map<String, Object> json(byte[] bytes, String what) {
        try {
            Map<String, Object> object = JSON.readValue(bytes);
            require(object != null, "the " + what + " is no JSON object");
            return object;
        } catch (IOException e) {
            throw new JwtRejected("the " + what + " is no JSON object");
        }
    }

    private static boolean sameType(String given, String wanted) {
        return given.equalsIgnoreCase(wanted)
                || (given.length() == MEDIA_TYPE.length() + wanted.length()
                        && given.regionMatches(true, 0, MEDIA_TYPE, 0, MEDIA_TYPE.length())
                        && given.regionMatches(
                                true, MEDIA_TYPE.length(), wanted, 0, wanted.length()));
    }

    private static boolean signed(SigningKey key, String[] parts) {
        byte[] input = (parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII);
        try {
            return key.algorithm().verify(key.publicKey(), input, decode(parts[2]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key " + key.kid() + " does not verify", e);
        }
    }

    private JwtClaims claims(byte[] payload) {
        JwtClaims claims = new JwtClaims();
        json(payload, "payload").forEach(claims::setClaim);
        try {
            require(issuer.equals(claims.getIssuer()), "of another issuer");
            require(claims.getIssuedAt() != null, "no iat");
            return claims;
        } catch (MalformedClaimException e) {
            throw new JwtRejected("the claims are not valid: " + e.getMessage());
        }
    }

    private void alive(JwtClaims claims) {
        try {
            NumericDate expiry = claims.getExpirationTime();
            require(expiry != null, "no exp");
            NumericDate start = claims.getNotBefore();
            long now = clock.millis();
            require(now < expiry.getValueInMillis(), "expired");
            require(start == null || start.getValueInMillis() <= now, "not valid yet");
        } catch (MalformedClaimException e) {
            throw new JwtRejected("the claims are not valid: " + e.getMessage());
        }
    }

    /// Strict: another spelling of the same bytes is refused, so that a token has one form.
    private static byte[] decode(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            require(Secrets.base64url(bytes).equals(part), "not canonical base64url");
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new JwtRejected("not base64url");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new JwtRejected(otherwise);
        }
    }
}
