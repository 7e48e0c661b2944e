package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.keys.JwtSigner;
import dev.cardea.keys.KeyRing;
import dev.cardea.support.Callers;
import dev.cardea.support.Callers.Caller;
import dev.cardea.support.Route;
import dev.cardea.support.Wire;
import dev.cardea.support.Wire.Answer;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.SoftAssertions;
import org.jose4j.json.JsonUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The known tricks with tokens (RFC 8725), on every route that asks for one: always the same 401.
@QuarkusTest
class TokenTricksTest {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    @Inject Callers callers;
    @Inject JwtSigner signer;
    @Inject KeyRing ring;

    private final SoftAssertions softly = new SoftAssertions();
    private Caller caller;
    private String token;
    private String[] parts;
    private String kid;
    private Map<String, Object> claims;

    @BeforeEach
    void logIn() throws Exception {
        caller = callers.administrator();
        token = caller.token();
        parts = token.split("\\.");
        kid = ring.active().kid();
        claims =
                JsonUtil.parseJson(
                        new String(
                                Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
    }

    @AfterEach
    void report() {
        callers.forget(caller);
        softly.assertAll();
    }

    @Test
    void what_the_signer_makes_here_is_accepted_where_nothing_is_wrong_with_it() {
        assertThat(get("/auth/me", "Bearer " + signer.sign("at+jwt", claims)).status())
                .isEqualTo(200);
    }

    @Test
    void no_signature_is_no_signature_in_any_spelling() {
        Map<String, String> tricks = new LinkedHashMap<>();
        for (String alg : List.of("none", "NONE", "nOnE", "", " none")) {
            String header =
                    "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}".formatted(alg, kid);
            tricks.put("alg " + alg, b64(header) + "." + parts[1] + ".");
            tricks.put("alg " + alg + ", signed", b64(header) + "." + parts[1] + "." + parts[2]);
        }
        tricks.put(
                "no alg",
                b64("{\"kid\":\"" + kid + "\",\"typ\":\"at+jwt\"}") + "." + parts[1] + ".");
        tricks.put("signature cut off", parts[0] + "." + parts[1] + ".");
        tricks.put("two parts", parts[0] + "." + parts[1]);
        allRefused(tricks);
    }

    @Test
    void the_public_key_is_no_secret_to_sign_with() throws Exception {
        PublicKey key = ring.active().publicKey();
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        String pem = "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----";
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        secrets.put("PEM", pem.getBytes(StandardCharsets.US_ASCII));
        secrets.put("PEM and newline", (pem + "\n").getBytes(StandardCharsets.US_ASCII));
        secrets.put("DER", key.getEncoded());
        secrets.put("JWK", ring.active().publicJwk().getBytes(StandardCharsets.UTF_8));
        if (key instanceof RSAPublicKey rsa) {
            secrets.put("modulus", rsa.getModulus().toByteArray());
            secrets.put(
                    "modulus in base64url",
                    b64(rsa.getModulus().toByteArray()).getBytes(StandardCharsets.US_ASCII));
        }
        Map<String, String> tricks = new LinkedHashMap<>();
        for (var secret : secrets.entrySet()) {
            tricks.put("HS256 with " + secret.getKey(), hmac(kid, secret.getValue()));
        }
        allRefused(tricks);
    }

    @Test
    void a_key_that_is_not_ours_signs_nothing_whatever_the_header_says() throws Exception {
        KeyPair own = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String n = b64(((RSAPublicKey) own.getPublic()).getModulus().toByteArray());
        String jwk = "{\"kty\":\"RSA\",\"n\":\"" + n + "\",\"e\":\"AQAB\",\"kid\":\"" + kid + "\"}";
        Map<String, String> tricks = new LinkedHashMap<>();
        for (String more :
                List.of(
                        "",
                        ",\"jwk\":" + jwk,
                        ",\"jku\":\"http://localhost:9/jwks.json\"",
                        ",\"x5u\":\"http://localhost:9/cert.pem\"",
                        ",\"x5c\":[\"AAAA\"]",
                        ",\"crit\":[\"exp\"]",
                        ",\"b64\":false,\"crit\":[\"b64\"]")) {
            tricks.put(
                    "own key" + more,
                    rsa(
                            own,
                            "{\"alg\":\"RS256\",\"kid\":\""
                                    + kid
                                    + "\",\"typ\":\"at+jwt\""
                                    + more
                                    + "}"));
        }
        for (String other :
                List.of(
                        "\"nobody\"",
                        "\"\"",
                        "null",
                        "7",
                        "[]",
                        "\"../../../../../../dev/null\"",
                        "\"/dev/null\"",
                        "\"' OR '1'='1\"",
                        "\"x' UNION SELECT 'AA'--\"",
                        "\"| sleep 9\"",
                        "\"\\u0000\"",
                        "\"" + "k".repeat(3_000) + "\"")) {
            tricks.put(
                    "kid " + other,
                    rsa(own, "{\"alg\":\"RS256\",\"kid\":" + other + ",\"typ\":\"at+jwt\"}"));
        }
        tricks.put("no kid", rsa(own, "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}"));
        tricks.put("kid /dev/null, empty secret", hmac("/dev/null", new byte[] {0}));
        allRefused(tricks);
    }

    /// The signer writes `typ` as it is given: so these headers are signed by the right key.
    @Test
    void a_header_with_anything_more_in_it_is_refused_even_when_our_key_signed_it() {
        Map<String, String> tricks = new LinkedHashMap<>();
        for (String more :
                List.of(
                        "\"crit\":[\"exp\"],\"exp\":\"",
                        "\"b64\":false,\"x\":\"",
                        "\"jku\":\"http://localhost:9/",
                        "\"x5u\":\"http://localhost:9/",
                        "\"x5c\":[],\"x\":\"",
                        "\"jwk\":{},\"x\":\"",
                        "\"zip\":\"DEF",
                        "\"cty\":\"JWT",
                        "\"alg\":\"none",
                        "\"kid\":\"another",
                        "\"typ\":\"at+jwt",
                        "\"typ\":\"JWT")) {
            tricks.put("header with " + more, signer.sign("at+jwt\"," + more, claims));
        }
        for (String typ :
                List.of(
                        "",
                        "JWT",
                        "jwt",
                        "at",
                        "at+jwt ",
                        "logout+jwt",
                        "secevent+jwt",
                        "application/jwt")) {
            tricks.put("typ " + typ, signer.sign(typ, claims));
        }
        allRefused(tricks);
    }

    @Test
    void another_kind_of_token_is_no_access_token() {
        Map<String, String> tricks = new LinkedHashMap<>();
        tricks.put("ID token", caller.answer().getString("id_token"));
        tricks.put("refresh token", caller.answer().getString("refresh_token"));
        tricks.put("session id", caller.answer().getString("session_id"));
        tricks.put(
                "JWE",
                b64(
                                "{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"kid\":\""
                                        + kid
                                        + "\",\"typ\":\"at+jwt\"}")
                        + ".AAAA.AAAA.AAAA.AAAA");
        tricks.put(
                "JWE, direct", b64("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + "..AAAA.AAAA.AAAA");
        tricks.put("JSON", "{\"payload\":\"" + parts[1] + "\"}");
        tricks.put("dots", "..");
        tricks.put("words", "null");
        tricks.put("long", "a." + "b".repeat(9_000) + ".c");
        tricks.put("nested", b64("[".repeat(3_000)) + "." + parts[1] + "." + parts[2]);
        allRefused(tricks);
    }

    @Test
    void one_changed_character_anywhere_is_enough() {
        Map<String, String> tricks = new LinkedHashMap<>();
        int start = 0;
        for (String part : parts) {
            for (int at :
                    new TreeSet<>(
                            List.of(
                                    0,
                                    1,
                                    part.length() / 2,
                                    part.length() - 2,
                                    part.length() - 1))) {
                tricks.put("character " + (start + at), changed(start + at, 1));
            }
            start += part.length() + 1;
        }
        for (int step = 2; step < 64; step++) {
            tricks.put("last character + " + step, changed(token.length() - 1, step));
        }
        tricks.put("cut", token.substring(0, token.length() - 1));
        for (String tail : List.of("=", "==", "A", ".", "%00", "~", "/")) {
            tricks.put("tail " + tail, token + tail);
        }
        tricks.put("other base64", token.replace('-', '+').replace('_', '/') + "=");
        allRefused(tricks);
    }

    @Test
    void claims_that_are_not_ours_now_are_refused_even_when_our_key_signed_them() {
        long now = Instant.now().getEpochSecond();
        Map<String, String> tricks = new LinkedHashMap<>();
        for (String claim : List.of("iss", "aud", "exp", "iat", "sub", "sid")) {
            tricks.put("no " + claim, signed(claim, null));
        }
        tricks.put("expired", signed("exp", now - 1));
        tricks.put("expires this second", signed("exp", now));
        tricks.put("long expired", signed("exp", 0L));
        tricks.put("not yet", signed("nbf", now + 60));
        for (String other :
                List.of(
                        "",
                        "http://localhost:8081/",
                        "HTTP://localhost:8081",
                        "https://evil.example")) {
            tricks.put("issuer " + other, signed("iss", other));
            tricks.put("audience " + other, signed("aud", other));
        }
        tricks.put("audience of clients", signed("aud", "cardea"));
        tricks.put("no audience", signed("aud", List.of()));
        for (String claim : List.of("exp", "iat", "nbf")) {
            tricks.put(claim + " is text", signed(claim, "tomorrow"));
            tricks.put(claim + " is a list", signed(claim, List.of("1")));
        }
        for (Object other : List.of("", "nobody", 7, List.of("x"), Map.of(), true)) {
            tricks.put("sub " + other, signed("sub", other));
            tricks.put("sid " + other, signed("sid", other));
            tricks.put("iss " + other, signed("iss", other));
        }
        allRefused(tricks);
    }

    @Test
    void an_authorization_header_that_is_malformed_is_like_none_or_like_a_token_that_is_none() {
        for (String path : acceptors()) {
            Answer bad = get(path, "Bearer x");
            Answer none = path.equals("/auth/logout") ? bad : get(path, null);
            for (String header :
                    List.of(
                            "Bearer",
                            "Bearer ",
                            "Bearer x y",
                            "Bearer Bearer " + token,
                            "Bearer " + token + "," + token,
                            "Bearer \"" + token + "\"",
                            "Bearer: " + token,
                            "Bearer" + token,
                            token,
                            "Token " + token,
                            "Basic " + b64("admin:admin"),
                            "Basic !!!",
                            "Digest username=\"admin\"",
                            "Bearer ' OR 1=1--",
                            "Bearer ${jndi:ldap://localhost:9/a}",
                            "Bearer " + "x".repeat(12_000))) {
                same(
                        path + " " + header.substring(0, Math.min(30, header.length())),
                        header.strip().startsWith("Bearer ") ? bad : none,
                        get(path, header));
            }
        }
    }

    @Test
    void a_token_travels_in_one_header_and_nowhere_else() {
        Wire.Answer twice =
                Wire.send(
                        Wire.to("/auth/me")
                                .header("Authorization", caller.bearer())
                                .header("Authorization", caller.bearer()));
        assertThat(twice.status()).isEqualTo(400);
        assertThat(twice.fields()).containsExactly("Authorization");
        for (String name : List.of("access_token", "token", "bearer", "Authorization")) {
            assertThat(get("/auth/me?" + name + "=" + token, null).status()).isEqualTo(401);
            assertThat(Wire.send(Wire.to("/auth/me").header("Cookie", name + "=" + token)).status())
                    .isEqualTo(401);
        }
        assertThat(
                        Wire.send(
                                        Wire.json(
                                                "POST",
                                                "/auth/password/change",
                                                "{\"access_token\":\"" + token + "\"}"))
                                .status())
                .isEqualTo(401);
    }

    private void allRefused(Map<String, String> tricks) {
        for (String path : acceptors()) {
            Answer expected = get(path, "Bearer x.y.z");
            for (var trick : tricks.entrySet()) {
                same(
                        path + " " + trick.getKey(),
                        expected,
                        get(path, "Bearer " + trick.getValue()));
            }
        }
    }

    private void same(String what, Answer expected, Answer answer) {
        softly.assertThat(answer.status()).as(what).isEqualTo(401);
        softly.assertThat(answer.header("WWW-Authenticate")).as(what).startsWith("Bearer");
        softly.assertThat(answer.header("WWW-Authenticate"))
                .as(what)
                .isEqualTo(expected.header("WWW-Authenticate"));
        softly.assertThat(answer.body()).as(what).isEqualTo(expected.body());
    }

    /// Whatever is read with a token, and logout, which looks for one itself.
    private static List<String> acceptors() {
        List<String> paths = new ArrayList<>();
        Route.all().stream()
                .filter(route -> route.secured() && route.method().equals("GET"))
                .map(route -> route.path(UUID.randomUUID().toString()))
                .forEach(paths::add);
        paths.add("/auth/logout");
        return paths;
    }

    /// With a request id of its own choice, so that equal answers are equal to the byte.
    private static Answer get(String path, String authorization) {
        HttpRequest.Builder request = Wire.to(path).header("X-Request-Id", "token-tricks");
        if (path.equals("/auth/logout")) {
            request.POST(BodyPublishers.noBody());
        }
        return Wire.send(
                authorization == null ? request : request.header("Authorization", authorization));
    }

    private String signed(String claim, Object value) {
        Map<String, Object> other = new HashMap<>(claims);
        if (value == null) {
            other.remove(claim);
        } else {
            other.put(claim, value);
        }
        return signer.sign("at+jwt", other);
    }

    private String changed(int at, int step) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        char other = alphabet.charAt((alphabet.indexOf(token.charAt(at)) + step) % 64);
        return token.substring(0, at) + other + token.substring(at + 1);
    }

    private String hmac(String id, byte[] secret) throws Exception {
        String input =
                b64("{\"alg\":\"HS256\",\"kid\":\"" + id + "\",\"typ\":\"at+jwt\"}")
                        + "."
                        + parts[1];
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return input + "." + b64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    }

    private String rsa(KeyPair key, String header) throws Exception {
        String input = b64(header) + "." + parts[1];
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key.getPrivate());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + b64(signature.sign());
    }

    private static String b64(String text) {
        return b64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String b64(byte[] bytes) {
        return BASE64URL.encodeToString(bytes);
    }
}
