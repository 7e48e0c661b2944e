package dev.cardea.support;

import dev.cardea.crypto.Secrets;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.HashMap;
import java.util.Map;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/// A client's key for DPoP (ES256), and the proofs it signs.
public final class DpopKey {

    private final KeyPair pair;
    private final PublicJsonWebKey jwk;

    public DpopKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.pair = generator.generateKeyPair();
            this.jwk = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
        } catch (GeneralSecurityException | JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    public String thumbprint() {
        return jwk.calculateBase64urlEncodedThumbprint("SHA-256");
    }

    /// The claims of a proof that is right.
    public static Map<String, Object> claims(String method, String url, String accessToken) {
        Map<String, Object> claims = new HashMap<>();
        claims.put("jti", Secrets.token(16));
        claims.put("htm", method);
        claims.put("htu", url);
        claims.put("iat", System.currentTimeMillis() / 1000);
        if (accessToken != null) {
            claims.put("ath", Secrets.base64url(Secrets.sha256(accessToken)));
        }
        return claims;
    }

    public String proof(String method, String url, String accessToken) {
        return proof(claims(method, url, accessToken));
    }

    public String proof(Map<String, Object> claims) {
        return proof("dpop+jwt", claims);
    }

    public String proof(String typ, Map<String, Object> claims) {
        JsonObject header =
                new JsonObject()
                        .put("typ", typ)
                        .put("alg", "ES256")
                        .put("jwk", new JsonObject(jwk.toJson()));
        String input = part(header.encode()) + '.' + part(new JsonObject(claims).encode());
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + '.' + Secrets.base64url(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String part(String json) {
        return Secrets.base64url(json.getBytes(StandardCharsets.UTF_8));
    }
}
