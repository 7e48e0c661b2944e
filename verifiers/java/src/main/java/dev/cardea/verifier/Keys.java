package dev.cardea.verifier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The issuer's public keys, and what they signed. The algorithm is the key's, never the token's. Times are in seconds. */
final class Keys {

    private static final double REFRESH = 300; // a key that left the JWKS is dropped within that
    private static final double COOL_DOWN = 30; // between two fetches for the sake of an unknown kid
    private static final double RETRY = 2; // after a fetch that failed
    private static final double PATIENCE = 3; // of who needs what another thread is fetching; who brings a token has none
    private static final double CAP = 3600; // keys are served stale for so long while the issuer is down
    private static final Map<String, String> SIGNATURES = Map.of(
            "RS256", "SHA256withRSA", "RS384", "SHA384withRSA", "RS512", "SHA512withRSA",
            "PS256", "RSASSA-PSS", "PS384", "RSASSA-PSS", "PS512", "RSASSA-PSS",
            "ES256", "SHA256withECDSAinP1363Format", "Ed25519", "Ed25519", "EdDSA", "Ed25519");
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100"); // its SubjectPublicKeyInfo (RFC 8410)

    /** What a JWS says whose signature holds. */
    record Opened(String kid, Map<String, Object> claims) {}

    /** A public key with the one algorithm that it is for. */
    private record Key(String kid, String alg, PublicKey key, String signature, PSSParameterSpec parameters) {

        boolean signed(byte[] input, byte[] signed) throws GeneralSecurityException {
            Signature verifying = Signature.getInstance(signature);
            if (parameters != null) {
                verifying.setParameter(parameters);
            }
            verifying.initVerify(key);
            verifying.update(input);
            return verifying.verify(signed);
        }
    }

    private record Signer(Key key, String typ) {}

    /** The keys of one fetch, and the headers of what they signed well: as many as keys and types. */
    private record Known(Map<String, Key> keys, double loadedAt, Map<String, Signer> signers) {}

    private final Issuer issuer;
    private final Time time;
    private volatile Known known = new Known(Map.of(), Double.NEGATIVE_INFINITY, Map.of());
    private final Predicate<String> kills;
    private final Turn turn;
    private volatile boolean failed;
    private volatile boolean again; // a key was dropped, and nobody has looked since

    /** `kills` says whether a rule names the key of this `kid`. */
    Keys(Issuer issuer, Time time, Predicate<String> kills) {
        this.issuer = issuer;
        this.time = time;
        this.kills = kills;
        this.turn = new Turn(time);
    }

    boolean usable() {
        Known now = known;
        return !now.keys.isEmpty() && time.mono() - now.loadedAt < CAP;
    }

    /** What a compact JWS of this `typ` says; 401 if it does not hold, 503 without keys. */
    Opened open(String jws, String typ) throws Refusal {
        int body = jws.indexOf('.') + 1, end = jws.lastIndexOf('.');
        if (body < 2 || end < body || jws.endsWith("=")) {
            throw new Refusal(401, "not a signed token");
        }
        String head = jws.substring(0, body - 1);
        Known now = known;
        Signer remembered = usable() ? now.signers.get(head) : null;
        try {
            Signer signer = remembered != null ? remembered : signer(head, typ.equals("at+jwt") ? 0 : PATIENCE);
            if (!signer.typ.equals(typ)) {
                throw new Refusal(401, "not of type " + typ);
            }
            byte[] input = jws.substring(0, end).getBytes(StandardCharsets.ISO_8859_1);
            if (!signer.key.signed(input, Base64.getUrlDecoder().decode(jws.substring(end + 1)))) {
                throw new Refusal(401, "not signed by the issuer");
            }
            now = known;
            if (remembered == null && now.keys.get(signer.key.kid) == signer.key) {
                now.signers.put(head, signer);
            }
            byte[] claims = Base64.getUrlDecoder().decode(jws.substring(body, end));
            return new Opened(signer.key.kid, Objects.requireNonNull(JSONObjectUtils.parse(new String(claims, StandardCharsets.UTF_8))));
        } catch (ParseException | GeneralSecurityException | RuntimeException e) {
            throw new Refusal(401, "not a signed token");
        }
    }

    private Signer signer(String head, double patience) throws Refusal, ParseException {
        JWSHeader header = JWSHeader.parse(new Base64URL(head));
        String kid = String.valueOf(header.getKeyID());
        if (kills.test(kid)) {
            throw new Refusal(401, "signed by a key that was killed");
        }
        boolean there = usable() && known.keys.containsKey(kid);
        boolean looked = there || turn.take(failed || !usable() ? RETRY : COOL_DOWN, patience, this::load);
        Key key = usable() ? known.keys.get(kid) : null;
        if (key == null && (failed || !looked || !usable())) {
            throw new Refusal(503, "the keys of the issuer cannot be had");
        }
        if (key == null || !key.alg.equals(header.getAlgorithm().getName()) || header.getCriticalParams() != null) {
            throw new Refusal(401, "not signed by a key of the issuer");
        }
        return new Signer(key, String.valueOf(header.getType()).toLowerCase(Locale.ROOT).replaceFirst("^application/", ""));
    }

    /** Fetches the keys when it is time to. */
    void refresh() {
        turn.take(failed || !usable() ? RETRY : again ? COOL_DOWN : REFRESH, 0, this::load);
    }

    /** Drops the keys that rules name, for good; the timer looks as soon as it may what the issuer signs with now. */
    synchronized void drop() {
        Map<String, Key> left = new HashMap<>(known.keys);
        if (left.keySet().removeIf(kills)) {
            known = new Known(left, known.loadedAt, new ConcurrentHashMap<>());
            again = true;
        }
    }

    private void load() {
        again = false;
        try {
            Map<String, Key> keys = new HashMap<>();
            for (JWK jwk : JWKSet.parse(issuer.get("/.well-known/jwks.json")).getKeys()) {
                String alg = jwk.getAlgorithm() == null ? "" : jwk.getAlgorithm().getName();
                String signature = SIGNATURES.getOrDefault(alg, "");
                if (jwk.getKeyID() != null && !KeyUse.ENCRYPTION.equals(jwk.getKeyUse()) && isFor(signature, jwk)) {
                    keys.put(jwk.getKeyID(), new Key(jwk.getKeyID(), alg, publicKey(jwk), signature, parameters(alg)));
                }
            }
            synchronized (this) {
                keys.keySet().removeIf(kills);
                known = new Known(keys, time.mono(), new ConcurrentHashMap<>());
            }
            failed = false;
        } catch (IOException | ParseException | JOSEException | GeneralSecurityException | RuntimeException e) {
            failed = true;
        }
    }

    private static boolean isFor(String signature, JWK jwk) {
        return signature.contains("ECDSA")
                ? jwk instanceof ECKey
                : signature.contains("RSA") ? jwk instanceof RSAKey : signature.equals("Ed25519") && jwk instanceof OctetKeyPair;
    }

    private static PSSParameterSpec parameters(String alg) {
        if (!alg.startsWith("PS")) {
            return null;
        }
        int bits = Integer.parseInt(alg.substring(2));
        return new PSSParameterSpec("SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), bits / 8, 1);
    }

    private static PublicKey publicKey(JWK jwk) throws JOSEException, GeneralSecurityException {
        if (jwk instanceof OctetKeyPair ed) {
            byte[] x509 = ByteBuffer.allocate(44).put(ED25519).put(ed.getDecodedX()).array();
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
        }
        return ((AsymmetricJWK) jwk).toPublicKey();
    }
}
