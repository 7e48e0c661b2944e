package dev.cardea.attacks;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What can be made of a good JWT by who does not have its key, and by who has it and lies in the
/// header.
///
/// @param header members of the good header, without the braces
/// @param payload of a good token, fresh each time
final class JwtTricks {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int LONG = 20_000;

    private final String alg;
    private final String header;
    private final Supplier<String> payload;
    private final PublicKey publicKey;
    private final PrivateKey privateKey;
    private final Map<String, String> tricks = new LinkedHashMap<>();

    JwtTricks(
            String alg,
            String header,
            Supplier<String> payload,
            PublicKey publicKey,
            PrivateKey privateKey) {
        this.alg = alg;
        this.header = header;
        this.payload = payload;
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    /// The good one.
    String good() {
        return signed(header("\"" + alg + "\"", ""), payload.get());
    }

    Map<String, String> all() throws GeneralSecurityException {
        tricks.clear();
        unsigned();
        publicKeyAsSecret();
        foreignKeys();
        headers();
        spellings();
        claims();
        if (publicKey instanceof ECPublicKey) {
            curves();
        }
        return tricks;
    }

    private void unsigned() {
        for (String none : List.of("none", "NONE", "nOnE", "None ", "", "null")) {
            String head = header("\"" + none + "\"", "");
            tricks.put("alg " + none, part(head) + '.' + part(payload.get()) + '.');
            tricks.put("alg " + none + ", signed", signed(head, payload.get()));
        }
        tricks.put("alg null", signed(header("null", ""), payload.get()));
        tricks.put("alg number", signed(header("7", ""), payload.get()));
        tricks.put("alg list", signed(header("[\"" + alg + "\"]", ""), payload.get()));
        tricks.put("no alg", signed('{' + header + '}', payload.get()));
        String good = good();
        tricks.put("signature cut off", good.substring(0, good.lastIndexOf('.') + 1));
        tricks.put("two parts", good.substring(0, good.lastIndexOf('.')));
    }

    private void publicKeyAsSecret() throws GeneralSecurityException {
        byte[] der = publicKey.getEncoded();
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        String pem = "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----";
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        secrets.put("DER", der);
        secrets.put("PEM", pem.getBytes(StandardCharsets.US_ASCII));
        secrets.put("PEM and newline", (pem + "\n").getBytes(StandardCharsets.US_ASCII));
        secrets.put("nothing", new byte[] {0});
        for (var secret : secrets.entrySet()) {
            for (String size : List.of("256", "384", "512")) {
                tricks.put(
                        "HS" + size + " with " + secret.getKey(),
                        hmac(size, header("\"HS" + size + "\"", ""), secret.getValue()));
            }
        }
    }

    /// `jku` and `x5u` lead to this machine: nobody may follow them.
    private void foreignKeys() throws GeneralSecurityException {
        KeyPair own = pair();
        String jwk = jwk(own.getPublic());
        for (String more :
                List.of(
                        "",
                        ",\"jwk\":" + jwk,
                        ",\"jwk\":{}",
                        ",\"jku\":\"http://localhost:9/jwks.json\"",
                        ",\"x5u\":\"http://localhost:9/cert.pem\"",
                        ",\"x5c\":[\"AAAA\"]")) {
            String head = header("\"" + alg + "\"", more);
            tricks.put("another key" + more, signed(head, payload.get(), own.getPrivate()));
        }
        for (String kid :
                List.of(
                        "\"nobody\"",
                        "\"\"",
                        "null",
                        "7",
                        "[]",
                        "\"../../../../dev/null\"",
                        "\"' OR '1'='1\"",
                        "\"x' UNION SELECT 'AA'--\"",
                        "\"| sleep 9\"",
                        "\"\\u0000\"",
                        "\"" + "k".repeat(3_000) + "\"")) {
            String head =
                    '{'
                            + header.replaceAll(",?\"kid\":\"[^\"]*\"", "")
                            + ",\"alg\":\""
                            + alg
                            + "\",\"kid\":"
                            + kid
                            + '}';
            tricks.put(
                    "another key, kid " + kid,
                    signed(clean(head), payload.get(), own.getPrivate()));
        }
    }

    /// By the right key: what changes the meaning of a signature is refused whoever signed it.
    private void headers() {
        for (String more :
                List.of(
                        ",\"crit\":[\"exp\"]",
                        ",\"crit\":[]",
                        ",\"crit\":[\"b64\"],\"b64\":false",
                        ",\"b64\":false",
                        ",\"jku\":\"http://localhost:9/\"",
                        ",\"x5u\":\"http://localhost:9/\"",
                        ",\"zip\":\"DEF\"",
                        ",\"enc\":\"A256GCM\"",
                        ",\"alg\":\"" + alg + "\"",
                        ",\"alg\":\"none\"",
                        ",\"typ\":\"other+jwt\"")) {
            tricks.put("right key" + more, signed(header("\"" + alg + "\"", more), payload.get()));
        }
        tricks.put("header is a list", signed("[]", payload.get()));
        tricks.put("header is text", signed("\"" + alg + "\"", payload.get()));
        tricks.put("header is nothing", signed("", payload.get()));
        tricks.put("header goes on", signed(header("\"" + alg + "\"", "") + "{}", payload.get()));
    }

    private void spellings() {
        for (String tail : List.of("=", "==", "A", ".", "~", "%00", "/", ".AAAA", "\n", " x")) {
            tricks.put("tail " + tail.strip(), good() + tail);
        }
        tricks.put("other alphabet", loose(good()));
        tricks.put("last bits", lastBits(good()));
        String good = good();
        int dot = good.indexOf('.');
        tricks.put("padded header", good.substring(0, dot) + "=" + good.substring(dot));
        tricks.put(
                "five parts", part(header("\"dir\"", ",\"enc\":\"A128GCM\"")) + "..AAAA.AAAA.AAAA");
        String[] parts = good.split("\\.");
        tricks.put(
                "JSON",
                "{\"protected\":\"%s\",\"payload\":\"%s\",\"signature\":\"%s\"}"
                        .formatted(parts[0], parts[1], parts[2]));
        tricks.put("dots", "..");
        tricks.put("deep", part("[".repeat(3_000)) + '.' + parts[1] + '.' + parts[2]);
    }

    private void claims() {
        String head = header("\"" + alg + "\"", "");
        String body = payload.get();
        String open = body.substring(0, body.length() - 1);
        tricks.put("too long", signed(head, open + ",\"x\":\"" + "x".repeat(LONG) + "\"}"));
        for (String twice : List.of("iss", "sub", "aud", "exp", "iat", "jti")) {
            if (body.contains("\"" + twice + "\":")) {
                tricks.put(
                        twice + " twice",
                        signed(head, payload.get().replaceFirst("\\{", "{\"" + twice + "\":0,")));
            }
        }
        tricks.put("claims go on", signed(head, payload.get() + "{}"));
        tricks.put("claims are a list", signed(head, "[" + payload.get() + "]"));
        tricks.put("claims are nothing", signed(head, "null"));
    }

    private void curves() {
        String input = part(header("\"" + alg + "\"", "")) + '.' + part(payload.get()) + '.';
        byte[] order = ((ECPublicKey) publicKey).getParams().getOrder().toByteArray();
        byte[] n = Arrays.copyOfRange(order, order.length - 32, order.length);
        byte[] one = BigInteger.ONE.shiftLeft(248).toByteArray();
        tricks.put("signature of zeroes", input + encoded(new byte[64]));
        tricks.put("signature of nothing", input);
        tricks.put("signature of one zero", input + encoded(new byte[1]));
        tricks.put("signature of orders", input + encoded(join(n, n)));
        tricks.put("r is one", input + encoded(join(Arrays.copyOf(one, 32), new byte[32])));
        tricks.put("s is zero", input + encoded(join(n, new byte[32])));
        tricks.put("signature in DER", input + encoded(der(input)));
        tricks.put("DER of zeroes", input + encoded(new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0}));
    }

    private byte[] der(String input) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(privateKey);
            signature.update(
                    input.substring(0, input.length() - 1).getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String header(String algorithm, String more) {
        return clean('{' + header + ",\"alg\":" + algorithm + more + '}');
    }

    private static String clean(String json) {
        return json.replace("{,", "{");
    }

    private String signed(String head, String body) {
        return signed(head, body, privateKey);
    }

    private String signed(String head, String body, PrivateKey key) {
        String input = part(head) + '.' + part(body);
        try {
            Signature signature =
                    Signature.getInstance(
                            alg.equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
            signature.initSign(key);
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + '.' + encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String hmac(String size, String head, byte[] secret) throws GeneralSecurityException {
        String input = part(head) + '.' + part(payload.get());
        Mac mac = Mac.getInstance("HmacSHA" + size);
        mac.init(new SecretKeySpec(secret, "HmacSHA" + size));
        return input + '.' + encoded(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    }

    private KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator =
                KeyPairGenerator.getInstance(alg.equals("RS256") ? "RSA" : "EC");
        if (alg.equals("RS256")) {
            generator.initialize(2048);
        } else {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        return generator.generateKeyPair();
    }

    private static String jwk(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
                    + encoded(unsigned(rsa.getModulus(), 256))
                    + "\"}";
        }
        ECPublicKey curve = (ECPublicKey) key;
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                + encoded(unsigned(curve.getW().getAffineX(), 32))
                + "\",\"y\":\""
                + encoded(unsigned(curve.getW().getAffineY(), 32))
                + "\"}";
    }

    private static byte[] unsigned(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[length];
        int from = Math.max(0, bytes.length - length);
        System.arraycopy(bytes, from, fixed, length - (bytes.length - from), bytes.length - from);
        return fixed;
    }

    /// The same bytes in the alphabet of plain base64; always different from the original.
    private static String loose(String token) {
        return token.replace('-', '+').replace('_', '/') + "==";
    }

    /// The same bytes once more: 64 and 256 bytes leave bits of the last character unused.
    private static String lastBits(String token) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = token.length() - 1;
        return token.substring(0, last) + alphabet.charAt(alphabet.indexOf(token.charAt(last)) + 1);
    }

    private static byte[] join(byte[] left, byte[] right) {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    private static String part(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return BASE64URL.encodeToString(bytes);
    }
}
