package dev.cardea.verifier;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What one verification costs in the verifier for Java, beside the bare signature check: prints rows for bench/verifiers/run. */
public final class VerifierBench {

    private static final String ISSUER = "https://id.example.com";
    private static final int TOKENS = 500;
    private static final int ROUNDS = 15;
    private static final int RULES = 694;
    private static final long NANOS = 150_000_000;

    private interface Work {
        void run(int n) throws Exception;
    }

    private interface Bare {
        Signature signature() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        row("RS256, 2048 bits", JWSAlgorithm.RS256, new RSAKeyGenerator(2048).keyID("k").algorithm(JWSAlgorithm.RS256).generate(),
                () -> Signature.getInstance("SHA256withRSA"));
        row("PS256, 3072 bits", JWSAlgorithm.PS256, new RSAKeyGenerator(3072).keyID("k").algorithm(JWSAlgorithm.PS256).generate(), () -> {
            Signature pss = Signature.getInstance("RSASSA-PSS");
            pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            return pss;
        });
        row("ES256", JWSAlgorithm.ES256, new ECKeyGenerator(Curve.P_256).keyID("k").algorithm(JWSAlgorithm.ES256).generate(),
                () -> Signature.getInstance("SHA256withECDSAinP1363Format"));
    }

    private static void row(String name, JWSAlgorithm alg, JWK jwk, Bare bare) throws Exception {
        JWSSigner signer = jwk instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) jwk);
        PublicKey key = jwk instanceof RSAKey rsa ? rsa.toPublicKey() : ((ECKey) jwk).toPublicKey();
        List<String> tokens = new ArrayList<>();
        List<byte[]> inputs = new ArrayList<>(), signatures = new ArrayList<>();
        List<Map<String, Object>> claims = new ArrayList<>();
        for (int n = 0; n < TOKENS; n++) {
            String token = signed(alg, "at+jwt", claims(n), signer);
            int at = token.lastIndexOf('.');
            tokens.add(token);
            inputs.add(token.substring(0, at).getBytes(StandardCharsets.US_ASCII));
            signatures.add(new Base64URL(token.substring(at + 1)).decode());
            claims.add(JSONObjectUtils.parse(JSONObjectUtils.toJSONString(claims(n))));
        }
        Issuer issuer = new Issuer() {
            @Override
            public String get(String path) {
                return path.endsWith("jwks.json") ? new JWKSet(jwk).toString(true) : page(alg, signer);
            }

            @Override
            public String post(String path, Map<String, List<String>> form) {
                throw new UnsupportedOperationException();
            }

            @Override
            public InputStream stream(String path, long after) {
                throw new UnsupportedOperationException();
            }
        };
        Rules rules = new Rules(ISSUER, Time.SYSTEM);
        Keys keys = new Keys(issuer, Time.SYSTEM, rules::kills);
        rules.apply("k", keys.open(page(alg, signer), "secevent+jwt").claims());
        try (Verifier verifier = new Verifier(Settings.of(ISSUER, ISSUER).remote(issuer).polling()).start()) {
            double[] cost = measured(
                    n -> {
                        Signature signature = bare.signature();
                        signature.initVerify(key);
                        signature.update(inputs.get(n));
                        require(signature.verify(signatures.get(n)));
                    },
                    n -> require(!rules.current().hit("k", claims.get(n))),
                    n -> require(verifier.verify(tokens.get(n)) != null));
            System.out.println(String.join("\t", "Java", name, "" + cost[0], "" + cost[1], "" + cost[2]));
        }
    }

    /** Rounds of each take turns, so that what else the machine does hits all alike; the first ones warm up. */
    private static double[] measured(Work... works) throws Exception {
        double[][] costs = new double[works.length][ROUNDS];
        for (int n = -20; n < ROUNDS; n++) {
            for (int i = 0; i < works.length; i++) {
                double cost = round(works[i]);
                if (n >= 0) {
                    costs[i][n] = cost;
                }
            }
        }
        return Arrays.stream(costs).peek(Arrays::sort).mapToDouble(sorted -> sorted[ROUNDS / 2]).toArray();
    }

    /** CPU microseconds of the thread for one piece of work. */
    private static double round(Work work) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpu = threads.getCurrentThreadCpuTime(), end = System.nanoTime() + NANOS;
        int times = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 50; i++) {
                work.run(times++ % TOKENS);
            }
        }
        return (threads.getCurrentThreadCpuTime() - cpu) / 1000.0 / times;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("a good token was refused");
        }
    }

    private static Map<String, Object> claims(int n) {
        long now = Instant.now().getEpochSecond();
        return Map.ofEntries(
                Map.entry("iss", ISSUER), Map.entry("aud", ISSUER), Map.entry("iat", now), Map.entry("exp", now + 600),
                Map.entry("sub", "01a2014d-176f-7b59-85c4-%012d".formatted(n)), Map.entry("sid", "01a2014d-181c-7cda-8c49-%012d".formatted(n)),
                Map.entry("jti", hash("jti" + n) + hash("" + n)), Map.entry("client_id", "cardea"), Map.entry("auth_time", now),
                Map.entry("amr", List.of("pwd")), Map.entry("scope", "profile email"), Map.entry("org_id", "acme"));
    }

    /** As many live rules as 100,000 revocations a day leave; every type occurs, so that none of the seven look-ups is skipped. */
    private static String page(JWSAlgorithm alg, JWSSigner signer) {
        long now = Instant.now().getEpochSecond();
        List<String> types = List.of("kid", "org", "client", "sub", "sid", "jti");
        List<Object> rules = new ArrayList<>(List.of(List.of("iss", now - 1000, now + 600, "")));
        for (int n = 1; n < RULES; n++) {
            rules.add(Arrays.asList(types.get(n % 6), null, now + 600, hash("" + n)));
        }
        Map<String, Object> page = Map.of("after", 0, "seq", RULES, "salt", "q83vEjRWeJCrze8S", "rules", rules);
        return signed(alg, "secevent+jwt", Map.of("iss", ISSUER, "iat", now, "exp", now + 15, "aud", "urn:cardea:revocation-feed",
                "events", Map.of("urn:cardea:event:revocation-page", page)), signer);
    }

    private static String hash(String text) {
        try {
            return Base64URL.encode(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))).toString().substring(0, 11);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(JWSAlgorithm alg, String typ, Map<String, Object> claims, JWSSigner signer) {
        try {
            JWSObject jws = new JWSObject(new JWSHeader.Builder(alg).keyID("k").type(new JOSEObjectType(typ)).build(), new Payload(claims));
            jws.sign(signer);
            return jws.serialize();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
