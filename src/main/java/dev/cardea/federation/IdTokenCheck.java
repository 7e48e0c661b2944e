package dev.cardea.federation;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import dev.cardea.crypto.Secrets;
import dev.cardea.keys.BelievedJwt;
import dev.cardea.keys.ForeignJwt;
import dev.cardea.keys.ForeignJwts;
import dev.cardea.keys.JwtRejected;
import dev.cardea.keys.JwtRules;
import dev.cardea.keys.SigningAlgorithm;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether an ID token is to be believed (OpenID Connect Core §3.1.3.7): by a key of the provider's
/// and an algorithm that it says it signs with, made for us alone, in this very log-in.
final class IdTokenCheck {

    private static final Duration LEEWAY = Duration.ofMinutes(1);

    private final Discovery discovery;
    private final ForeignJwts jwts;
    private final Clock clock;
    private final String clientId;
    private final JwtRules rules;

    IdTokenCheck(Discovery discovery, ForeignJwts jwts, Clock clock, String clientId) {
        this.discovery = discovery;
        this.jwts = jwts;
        this.clock = clock;
        this.clientId = clientId;
        this.rules =
                JwtRules.typed("jwt")
                        .orUntyped()
                        .issuedBy(discovery.issuer())
                        .meantFor(JwtRules.Audience.ALONE, clientId)
                        .requiring("iss", "sub", "aud", "exp", "iat", "nonce")
                        .leeway(LEEWAY);
    }

    /// Throws {@link UpstreamException}.
    BelievedJwt verify(String idToken, String accessToken, String nonce) {
        BelievedJwt token;
        try {
            token = signed(ForeignJwt.parse(idToken));
        } catch (JwtRejected e) {
            throw new UpstreamException(
                    UpstreamException.Kind.UNBELIEVABLE, "the ID token is " + e.getMessage());
        }
        UpstreamException.unless(
                equal(nonce, token.text("nonce").orElse("")), "the nonce is another log-in's");
        UpstreamException.unless(
                !token.claims().has("azp") || token.text("azp").equals(Optional.of(clientId)),
                "the ID token was given to another client");
        UpstreamException.unless(
                !token.claims().has("at_hash")
                        || equal(
                                hash(accessToken, token.algorithm()),
                                token.text("at_hash").orElse("")),
                "the access token is not the ID token's");
        return token;
    }

    /// When the person proved there who they are, seconds since the epoch; empty where the token
    /// does not say, or names a time to come.
    Optional<Long> authTime(BelievedJwt token) {
        Instant now = clock.instant();
        return token.time("auth_time")
                .filter(time -> time.isAfter(Instant.EPOCH) && !time.isAfter(now.plus(LEEWAY)))
                .map(time -> Math.min(time.getEpochSecond(), now.getEpochSecond()));
    }

    private BelievedJwt signed(ForeignJwt jwt) {
        JwtRules wanted = rules.signedWith(algorithms(discovery.metadata().getIDTokenJWSAlgs()));
        try {
            return jwts.verify(jwt, discovery.keys(), wanted);
        } catch (JwtRejected e) {
            if (!e.keyUnknown()) {
                throw e;
            }
            return jwts.verify(jwt, discovery.keysAgain(), wanted);
        }
    }

    /// Those of ours that it names; `EdDSA` is what Ed25519 was called.
    private static Set<SigningAlgorithm> algorithms(@Nullable List<JWSAlgorithm> named) {
        Set<SigningAlgorithm> known = EnumSet.noneOf(SigningAlgorithm.class);
        for (JWSAlgorithm algorithm : named == null ? List.of(JWSAlgorithm.RS256) : named) {
            for (SigningAlgorithm ours : SigningAlgorithm.values()) {
                if (ours.toString().equals(algorithm.getName())
                        || (ours == SigningAlgorithm.ED25519
                                && algorithm.equals(JWSAlgorithm.EdDSA))) {
                    known.add(ours);
                }
            }
        }
        return known;
    }

    private static String hash(String accessToken, SigningAlgorithm algorithm) {
        JWSAlgorithm name =
                algorithm == SigningAlgorithm.ED25519
                        ? JWSAlgorithm.EdDSA
                        : JWSAlgorithm.parse(algorithm.toString());
        Curve curve = algorithm == SigningAlgorithm.ED25519 ? Curve.Ed25519 : null;
        return AccessTokenHash.compute(new BearerAccessToken(accessToken), name, curve).getValue();
    }

    private static boolean equal(String one, String other) {
        return Secrets.equal(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
