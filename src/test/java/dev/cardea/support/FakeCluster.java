package dev.cardea.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/// A Kubernetes cluster as far as it signs service-account tokens: `cardea.workloads.test`.
public class FakeCluster implements QuarkusTestResourceLifecycleManager {

    public static final String ISSUER = "https://kubernetes.default.svc.test.local";

    private static final RsaJsonWebKey KEY = key();

    private TlsServer server;

    @Override
    public Map<String, String> start() {
        server =
                TlsServer.startWithoutTls()
                        .json(
                                "/openid/v1/jwks",
                                new JsonWebKeySet(KEY).toJson(OutputControlLevel.PUBLIC_ONLY));
        return Map.of(
                "cardea.workloads.test.issuer",
                ISSUER,
                "cardea.workloads.test.jwks-uri",
                server.url("/openid/v1/jwks"),
                "cardea.fetch.allow",
                "localhost",
                "cardea.fetch.loopback-http",
                "true");
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
        }
    }

    /// What `serviceAccountToken` mounts into a pod, with these claims instead.
    public static String token(String namespace, String account, Map<String, Object> instead) {
        return signed(KEY, claims(namespace, account, instead));
    }

    /// The same by a key that is not the cluster's, under its name.
    public static String forged(String namespace, String account) {
        RsaJsonWebKey other = key();
        other.setKeyId(KEY.getKeyId());
        return signed(other, claims(namespace, account, Map.of()));
    }

    /// For who signs by hand: the claims of such a token, and the cluster's key.
    public static String claimsOf(String namespace, String account) {
        return claims(namespace, account, Map.of()).toJson();
    }

    public static String kid() {
        return KEY.getKeyId();
    }

    public static PublicKey publicKey() {
        return KEY.getPublicKey();
    }

    public static PrivateKey privateKey() {
        return KEY.getPrivateKey();
    }

    public static String byUnknownKey(String namespace, String account) {
        return signed(key(), claims(namespace, account, Map.of()));
    }

    private static JwtClaims claims(String namespace, String account, Map<String, Object> instead) {
        long now = NumericDate.now().getValue();
        Map<String, Object> all =
                new HashMap<>(
                        Map.of(
                                "iss",
                                ISSUER,
                                "aud",
                                List.of("http://localhost:8081"),
                                "sub",
                                "system:serviceaccount:" + namespace + ":" + account,
                                "iat",
                                now,
                                "nbf",
                                now,
                                "exp",
                                now + 3600,
                                "jti",
                                UUID.randomUUID().toString(),
                                "kubernetes.io",
                                Map.of(
                                        "namespace",
                                        namespace,
                                        "serviceaccount",
                                        Map.of("name", account, "uid", "0"))));
        all.putAll(instead);
        JwtClaims claims = new JwtClaims();
        all.forEach(claims::setClaim);
        return claims;
    }

    private static String signed(RsaJsonWebKey key, JwtClaims claims) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue("RS256");
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setKey(key.getPrivateKey());
        jws.setPayload(claims.toJson());
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RsaJsonWebKey key() {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(UUID.randomUUID().toString());
            key.setUse("sig");
            key.setAlgorithm("RS256");
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
