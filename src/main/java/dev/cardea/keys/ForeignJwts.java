package dev.cardea.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.crypto.Providers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Verifies JWTs that others made (client assertions, request objects, DPoP proofs, ID tokens and
/// service-account tokens of other issuers) by the rules of RFC 8725: a key of the signer's, never
/// one that the token brings or points to; an algorithm that the caller allows and the key fits;
/// the type, issuer, audience and time that the caller demands. That a token is used once is
/// another question.
@Singleton
public class ForeignJwts {

    /// Beyond any date: no number of a token becomes a time past it.
    private static final double END_OF_TIME = 1e11;

    private final Clock clock;

    @Inject
    ForeignJwts(Clock clock) {
        this.clock = clock;
        Providers.install();
    }

    /// Verifies with one of the signer's keys. Throws {@link JwtRejected}; where the key was not
    /// found (`keyUnknown`), fetching the keys again may help.
    public BelievedJwt verify(ForeignJwt jwt, ForeignKeys keys, JwtRules rules) {
        JwtRejected.forgedUnless(jwt.embeddedKey() == null, "the header has jwk");
        rightKind(jwt, rules);
        return verify(jwt, keys.find(jwt.kid(), jwt.algorithm()), rules);
    }

    /// Verifies with the key that the header brings: it proves that the sender has the key's
    /// private part, and nothing of who that is (DPoP, RFC 9449 §4.3). Throws {@link JwtRejected}.
    public BelievedJwt verifyWithItsOwnKey(ForeignJwt jwt, JwtRules rules) {
        rightKind(jwt, rules);
        if (!(jwt.embeddedKey() instanceof Map<?, ?> jwk)) {
            throw new JwtRejected("the header has no jwk");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        jwk.forEach((name, value) -> members.put(name.toString(), value));
        ForeignKey key = ForeignKey.parse(members);
        JwtRejected.unless(key.fits(jwt.algorithm()), "the key is not for this algorithm");
        return verify(jwt, key, rules);
    }

    private BelievedJwt verify(ForeignJwt jwt, ForeignKey key, JwtRules rules) {
        SigningAlgorithm algorithm = jwt.algorithm();
        try {
            JwtRejected.forgedUnless(
                    jwt.jws().signedBy(algorithm, key.publicKey(algorithm)),
                    "the signature is not valid");
        } catch (GeneralSecurityException e) {
            throw new JwtRejected("the key does not verify: " + e.getMessage());
        }
        claims(jwt, rules);
        return new BelievedJwt(jwt.claims(), key, algorithm);
    }

    private static void rightKind(ForeignJwt jwt, JwtRules rules) {
        JwtRejected.unless(rules.types().contains(jwt.type()), "of another type");
        JwtRejected.unless(
                rules.algorithms().contains(jwt.algorithm()), "the algorithm is not allowed");
    }

    private void claims(ForeignJwt jwt, JwtRules rules) {
        for (String name : rules.required()) {
            JsonNode value = jwt.claim(name);
            JwtRejected.unless(!value.isMissingNode() && !value.isNull(), "no " + name);
        }
        String issuer = rules.issuer();
        JwtRejected.unless(
                issuer == null || issuer.equals(jwt.claim("iss").textValue()), "of another issuer");
        JwtRejected.unless(
                rules.audience().isEmpty() || meantForUs(jwt.claim("aud"), rules),
                "meant for another audience");
        times(jwt, rules);
    }

    private static boolean meantForUs(JsonNode aud, JwtRules rules) {
        if (aud.isTextual()) {
            return rules.audience().contains(aud.textValue());
        }
        boolean list =
                aud.isArray()
                        && switch (rules.demand()) {
                            case AMONG_OTHERS -> true;
                            case ALONE -> aud.size() == 1;
                            case AS_STRING -> false;
                        };
        if (list) {
            for (JsonNode value : aud) {
                if (value.isTextual() && rules.audience().contains(value.textValue())) {
                    return true;
                }
            }
        }
        return false;
    }

    private void times(ForeignJwt jwt, JwtRules rules) {
        double now = clock.millis() / 1000.0;
        double leeway = seconds(rules.leeway());
        Double expires = time(jwt, "exp");
        Double starts = time(jwt, "nbf");
        Double issued = time(jwt, "iat");
        JwtRejected.unless(expires == null || now < expires + leeway, "expired");
        JwtRejected.unless(starts == null || starts <= now + leeway, "not valid yet");
        JwtRejected.unless(issued == null || issued <= now + leeway, "issued in the future");
        Duration ahead = rules.expiringWithin();
        JwtRejected.unless(
                ahead == null || expires == null || expires <= now + seconds(ahead) + leeway,
                "valid for too long");
        Duration ago = rules.issuedWithin();
        JwtRejected.unless(
                ago == null || issued == null || issued >= now - seconds(ago) - leeway,
                "issued too long ago");
    }

    private static @Nullable Double time(ForeignJwt jwt, String claim) {
        JsonNode value = jwt.claim(claim);
        if (value.isMissingNode()) {
            return null;
        }
        JwtRejected.unless(
                value.isNumber() && Math.abs(value.doubleValue()) <= END_OF_TIME,
                claim + " is no time");
        return value.doubleValue();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
