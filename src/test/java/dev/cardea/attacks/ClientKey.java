package dev.cardea.attacks;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/// A client's key (ES256), and what it signs.
final class ClientKey {

    private final PublicJsonWebKey jwk;

    ClientKey() {
        try {
            jwk = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            jwk.setKeyId(UUID.randomUUID().toString());
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    String kid() {
        return jwk.getKeyId();
    }

    PublicKey publicKey() {
        return jwk.getPublicKey();
    }

    PrivateKey privateKey() {
        return jwk.getPrivateKey();
    }

    Map<String, Object> jwks() {
        return Map.of("keys", List.of(jwk.toParams(OutputControlLevel.PUBLIC_ONLY)));
    }

    String assertion(String client) {
        return signed(assertionClaims(client));
    }

    static JwtClaims assertionClaims(String client) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(client);
        claims.setSubject(client);
        claims.setAudience(EveryWay.US);
        claims.setExpirationTimeMinutesInTheFuture(1);
        claims.setIssuedAtToNow();
        claims.setGeneratedJwtId();
        return claims;
    }

    String requestObject(String client, Map<String, String> parameters) {
        return signed(requestClaims(client, parameters));
    }

    static JwtClaims requestClaims(String client, Map<String, String> parameters) {
        JwtClaims claims = new JwtClaims();
        parameters.forEach(claims::setClaim);
        claims.setIssuer(client);
        claims.setAudience(EveryWay.US);
        claims.setExpirationTimeMinutesInTheFuture(1);
        claims.setNotBeforeMinutesInThePast(0);
        return claims;
    }

    String signed(JwtClaims claims) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(jwk.getPrivateKey());
        jws.setKeyIdHeaderValue(jwk.getKeyId());
        jws.setAlgorithmHeaderValue("ES256");
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
