package dev.cardea.verifier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
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
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The issuer's public keys, and what they signed. The algorithm is the key's, never the token's. Times are in seconds. */
final class Keys {

    private static final double REFRESH = 300; // a key that left the JWKS is dropped within that
    private static final double COOL_DOWN = 30; // between two fetches for the sake of an unknown kid
    private static final double RETRY = 2; // after a fetch that failed
    private static final double CAP = 3600; // keys are served stale for so long while the issuer is down
    private static final Pattern COMPACT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100"); // its SubjectPublicKeyInfo (RFC 8410)

    /** What a JWS says whose signature holds. */
    record Opened(String kid, Map<String, Object> claims) {}

    private interface Check {
        boolean holds(JWSHeader header, byte[] input, Base64URL signature) throws JOSEException, GeneralSecurityException;
    }

    private record Key(String kid, String alg, Check check) {}

    private record Signer(Key key, JWSHeader header, String typ) {}

    /** The keys of one fetch, and the headers of what they signed well: as many as keys and types. */
    private record Known(Map<String, Key> keys, double loadedAt, Map<String, Signer> signers) {}

    private final Issuer issuer;
    private final Time time;
    private volatile Known known = new Known(Map.of(), Double.NEGATIVE_INFINITY, Map.of());
    private volatile double triedAt = Double.NEGATIVE_INFINITY;
    private volatile boolean failed;

    Keys(Issuer issuer, Time time) {
        this.issuer = issuer;
        this.time = time;
    }

    boolean usable() {
        return usable(known);
    }

    private boolean usable(Known some) {
        return !some.keys.isEmpty() && time.mono() - some.loadedAt < CAP;
    }

    /** What a compact JWS of this `typ` says; 401 if it does not hold, 503 without keys. */
    Opened open(String jws, String typ) throws Refusal {
        if (!COMPACT.matcher(jws).matches()) {
            throw new Refusal(401, "not a signed token");
        }
        int body = jws.indexOf('.') + 1, signature = jws.lastIndexOf('.') + 1;
        String head = jws.substring(0, body - 1);
        Known now = known;
        Signer remembered = usable(now) ? now.signers.get(head) : null;
        try {
            Signer signer = remembered != null ? remembered : signer(head);
            byte[] input = jws.substring(0, signature - 1).getBytes(StandardCharsets.ISO_8859_1);
            if (!signer.typ.equals(typ)) {
                throw new Refusal(401, "not of type " + typ);
            }
            if (!signer.key.check.holds(signer.header, input, new Base64URL(jws.substring(signature)))) {
                throw new Refusal(401, "not signed by the issuer");
            }
            if (remembered == null && known.keys.get(signer.key.kid) == signer.key) {
                known.signers.put(head, signer);
            }
            Map<String, Object> claims = JSONObjectUtils.parse(new Base64URL(jws.substring(body, signature - 1)).decodeToString());
            return new Opened(signer.key.kid, Objects.requireNonNull(claims));
        } catch (ParseException | JOSEException | GeneralSecurityException | RuntimeException e) {
            throw new Refusal(401, "not a signed token");
        }
    }

    private Signer signer(String head) throws Refusal, ParseException {
        JWSHeader header = JWSHeader.parse(new Base64URL(head));
        String kid = String.valueOf(header.getKeyID());
        if (!usable() || !known.keys.containsKey(kid)) {
            refresh(failed || !usable() ? RETRY : COOL_DOWN);
        }
        Key key = usable() ? known.keys.get(kid) : null;
        if (key == null && (failed || !usable())) {
            throw new Refusal(503, "the keys of the issuer cannot be had");
        }
        if (key == null || !key.alg.equals(header.getAlgorithm().getName()) || header.getCriticalParams() != null) {
            throw new Refusal(401, "not signed by a key of the issuer");
        }
        return new Signer(key, header, String.valueOf(header.getType()).toLowerCase(Locale.ROOT).replaceFirst("^application/", ""));
    }

    /** Fetches the keys when it is time to. */
    void refresh() {
        refresh(failed ? RETRY : REFRESH);
    }

    /** A key was killed: looks soon. */
    void killed() {
        refresh(COOL_DOWN);
    }

    private synchronized void refresh(double pause) {
        if (time.mono() - triedAt < pause) {
            return;
        }
        triedAt = time.mono();
        try {
            Map<String, Key> keys = new HashMap<>();
            for (JWK jwk : JWKSet.parse(issuer.get("/.well-known/jwks.json")).getKeys()) {
                Check check = KeyUse.ENCRYPTION.equals(jwk.getKeyUse()) ? null : check(jwk);
                if (check != null && jwk.getKeyID() != null && jwk.getAlgorithm() != null) {
                    keys.put(jwk.getKeyID(), new Key(jwk.getKeyID(), jwk.getAlgorithm().getName(), check));
                }
            }
            known = new Known(keys, time.mono(), new ConcurrentHashMap<>());
            failed = false;
        } catch (IOException | ParseException | JOSEException | GeneralSecurityException | RuntimeException e) {
            failed = true;
        }
    }

    private static Check check(JWK jwk) throws JOSEException, GeneralSecurityException {
        if (jwk instanceof OctetKeyPair ed) {
            byte[] x509 = ByteBuffer.allocate(44).put(ED25519).put(ed.getDecodedX()).array();
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
            return (header, input, signature) -> {
                Signature verifying = Signature.getInstance("Ed25519");
                verifying.initVerify(key);
                verifying.update(input);
                return verifying.verify(signature.decode());
            };
        }
        JWSVerifier verifier = jwk instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : jwk instanceof ECKey ec ? new ECDSAVerifier(ec) : null;
        return verifier == null ? null : verifier::verify;
    }
}
