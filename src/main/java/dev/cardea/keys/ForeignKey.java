package dev.cardea.keys;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/// A public key that somebody else signs with, read from a JWK (RFC 7517).
public final class ForeignKey {

    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 8192;
    private static final int MOST_OPERATIONS = 10;
    private static final Set<String> READ =
            Set.of("kty", "crv", "x", "y", "n", "e", "kid", "use", "key_ops", "alg");
    private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private final PublicJsonWebKey jwk;

    private ForeignKey(PublicJsonWebKey jwk) {
        this.jwk = jwk;
    }

    /// Throws {@link JwtRejected} for what is no public key, and for one with its private part.
    public static ForeignKey parse(Map<String, Object> members) {
        JwtRejected.unless(
                members.keySet().stream().noneMatch(PRIVATE::contains),
                "the JWK is not of a public key");
        try {
            if (JsonWebKey.Factory.newJwk(essential(members)) instanceof PublicJsonWebKey jwk) {
                JwtRejected.unless(
                        jwk.getKeyOps() == null || jwk.getKeyOps().size() <= MOST_OPERATIONS,
                        "the JWK has too many key_ops");
                return new ForeignKey(jwk);
            }
            throw new JwtRejected("the JWK is not of a public key");
        } catch (JoseException | IllegalArgumentException | ClassCastException e) {
            throw new JwtRejected("the JWK is malformed: " + e.getMessage());
        }
    }

    /// Null where the JWK has none.
    public @Nullable String kid() {
        return jwk.getKeyId();
    }

    /// The SHA-256 thumbprint (RFC 7638), base64url: `jkt` of DPoP.
    public String thumbprint() {
        return jwk.calculateBase64urlEncodedThumbprint("SHA-256");
    }

    /// Whether this key may sign by this algorithm: of its type, its curve and enough bits, and
    /// `alg`, `use` and `key_ops` of the JWK allow it (RFC 8725 §3.1, §3.5).
    public boolean fits(SigningAlgorithm algorithm) {
        boolean allowed =
                (jwk.getUse() == null || jwk.getUse().equals("sig"))
                        && (jwk.getKeyOps() == null || jwk.getKeyOps().contains("verify"))
                        && (jwk.getAlgorithm() == null
                                || ForeignJwt.algorithm(jwk.getAlgorithm()) == algorithm);
        return allowed
                && switch (jwk) {
                    case RsaJsonWebKey rsa -> algorithm.rsa() && strong(rsa.getRsaPublicKey());
                    case EllipticCurveJsonWebKey ec ->
                            algorithm == SigningAlgorithm.ES256
                                    && "P-256".equals(ec.getCurveName());
                    case OctetKeyPairJsonWebKey okp ->
                            algorithm == SigningAlgorithm.ED25519
                                    && "Ed25519".equals(okp.getSubtype());
                    default -> false;
                };
    }

    /// The JWK, with nothing in it but what is read.
    Map<String, Object> members() {
        return jwk.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    /// As an object of the provider that verifies with it.
    PublicKey publicKey(SigningAlgorithm algorithm) throws GeneralSecurityException {
        return algorithm.publicKey(jwk.getPublicKey().getEncoded());
    }

    private static boolean strong(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        return bits >= LEAST_RSA_BITS && bits <= MOST_RSA_BITS;
    }

    /// The key counts, not what a certificate or anything else beside it says.
    private static Map<String, Object> essential(Map<String, Object> members) {
        Map<String, Object> kept = new LinkedHashMap<>(members);
        kept.keySet().retainAll(READ);
        return kept;
    }
}
