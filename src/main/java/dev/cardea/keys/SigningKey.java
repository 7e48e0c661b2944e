package dev.cardea.keys;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.UUID;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/// A signing key: a row of `signing_key`.
///
/// @param kid the RFC 7638 thumbprint of the public key
/// @param publicJwk the public key as the JWKS shows it (RFC 7517)
/// @param privateKey what signs; null once the key signs no more, and where it was not asked for
/// @param activatedAt since when it signs; of a next key, from when it shall sign if that was asked
///   for
/// @param retiredAt since when it signs no more
public record SigningKey(
        UUID id,
        String kid,
        SigningAlgorithm algorithm,
        Status status,
        String publicJwk,
        PublicKey publicKey,
        @Nullable PrivateKey privateKey,
        Instant createdAt,
        @Nullable Instant activatedAt,
        @Nullable Instant retiredAt) {

    /// A key goes from next to active to retiring to retired and is then deleted; a killed one
    /// stays as a tombstone.
    public enum Status {
        NEXT,
        ACTIVE,
        RETIRING,

        /// Out of the JWKS: it verifies hints. The table says retiring, and since when.
        RETIRED,
        KILLED
    }

    static SigningKey generate(UUID id, SigningAlgorithm algorithm, int rsaBits, Instant now) {
        try {
            KeyPair pair = algorithm.generate(rsaBits);
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
            String kid = jwk.calculateBase64urlEncodedThumbprint("SHA-256");
            jwk.setKeyId(kid);
            jwk.setUse("sig");
            jwk.setAlgorithm(algorithm.toString());
            return new SigningKey(
                    id,
                    kid,
                    algorithm,
                    Status.NEXT,
                    jwk.toJson(),
                    pair.getPublic(),
                    pair.getPrivate(),
                    now,
                    null,
                    null);
        } catch (GeneralSecurityException | JoseException e) {
            throw new IllegalStateException("no " + algorithm + " key can be made here", e);
        }
    }

    /// Reads the public key of a stored JWK as an object of the provider that verifies with it.
    static PublicKey publicKey(SigningAlgorithm algorithm, String jwk) {
        try {
            return algorithm.publicKey(
                    PublicJsonWebKey.Factory.newPublicJwk(jwk).getPublicKey().getEncoded());
        } catch (GeneralSecurityException | JoseException e) {
            throw new IllegalStateException("a stored JWK does not load: " + jwk, e);
        }
    }

    /// The same, retired if it signed its last before `time`.
    SigningKey retiredBefore(Instant time) {
        return leaves(time)
                ? new SigningKey(
                        id,
                        kid,
                        algorithm,
                        Status.RETIRED,
                        publicJwk,
                        publicKey,
                        privateKey,
                        createdAt,
                        activatedAt,
                        retiredAt)
                : this;
    }

    /// Whether it is retiring and signed its last before `time`.
    boolean leaves(Instant time) {
        return status == Status.RETIRING && retiredAt != null && retiredAt.isBefore(time);
    }

    /// Whether it stands in the JWKS.
    boolean isPublished() {
        return status != Status.RETIRED && status != Status.KILLED;
    }

    /// Whether it has this many bits, or is none of RSA.
    boolean ofSize(int rsaBits) {
        return !(publicKey instanceof RSAPublicKey rsa) || rsa.getModulus().bitLength() == rsaBits;
    }
}
