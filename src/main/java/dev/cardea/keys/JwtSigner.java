package dev.cardea.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cardea.crypto.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Map;

/// Signs with the active key of an algorithm. By hand, because a signing library costs fifteen
/// times the building of the token; jose4j checks the result in the tests.
@ApplicationScoped
public class JwtSigner {

    private static final ObjectWriter JSON = JsonMapper.builder().build().writer();

    private final KeyRing ring;

    @Inject
    JwtSigner(KeyRing ring) {
        this.ring = ring;
    }

    /// A JWS in compact form (RFC 7515 §7.1) with `alg`, `kid` and `typ` in its header. Claims are
    /// strings, integers, booleans, lists of strings, and objects of these. Throws
    /// `IllegalStateException` while there is no active key.
    public String sign(String typ, Map<String, Object> claims) {
        return sign(ring.active(), typ, claims);
    }

    /// {@link #sign(String, Map)} by the active key of this algorithm. Throws
    /// `IllegalStateException` when there is none: {@link KeyRing#algorithms()} says which there
    /// are.
    public String sign(SigningAlgorithm algorithm, String typ, Map<String, Object> claims) {
        return sign(ring.active(algorithm), typ, claims);
    }

    static String sign(SigningKey key, String typ, Map<String, Object> claims) {
        PrivateKey secret = key.privateKey();
        if (secret == null) {
            throw new IllegalStateException("the key " + key.kid() + " signs no more");
        }
        String header =
                "{\"alg\":\""
                        + key.algorithm()
                        + "\",\"kid\":\""
                        + key.kid()
                        + "\",\"typ\":\""
                        + typ
                        + "\"}";
        try {
            String input =
                    Secrets.base64url(header.getBytes(StandardCharsets.US_ASCII))
                            + '.'
                            + Secrets.base64url(JSON.writeValueAsBytes(claims));
            byte[] signature =
                    key.algorithm().sign(secret, input.getBytes(StandardCharsets.US_ASCII));
            return input + '.' + Secrets.base64url(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key " + key.kid() + " does not sign", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("claims that are no JSON", e);
        }
    }
}
