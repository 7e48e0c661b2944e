package dev.cardea.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.cardea.crypto.Secrets;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/// Other providers, on one server of this machine: `acme` and `other` speak OpenID, `keyed` wants
/// `private_key_jwt`, `hub` is a GitHub. `inside` names a token endpoint that must not be reached,
/// `lying` is of another issuer than its metadata say, and at `away` nobody answers. What a code is
/// good for the test says; the token endpoint holds whoever redeems it to PKCE, redirect URI and
/// secret.
public class FakeUpstream implements QuarkusTestResourceLifecycleManager {

    public static final String CLIENT = "cardea-client";
    public static final String SECRET = "a secret: 100% & more";
    public static final Map<String, Object> ADA =
            Map.of("email_verified", true, "name", "Ada Lovelace");

    /// How often somebody reached what must not be reached.
    public static final AtomicInteger INSIDE = new AtomicInteger();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RsaJsonWebKey KEY = key();
    private static final Map<String, Grant> GRANTS = new ConcurrentHashMap<>();
    private static final Map<String, String> ASSERTIONS = new ConcurrentHashMap<>();

    private static String base = "";

    private TlsServer server;

    private record Grant(Map<String, String> request, Map<String, Object> answer) {}

    @Override
    public Map<String, String> start() {
        server = TlsServer.start();
        base = server.url("");
        for (String name : List.of("acme", "other", "keyed", "inside")) {
            String issuer = issuer(name);
            server.json(
                            "/" + name + "/.well-known/openid-configuration",
                            metadata(
                                    issuer,
                                    name.equals("inside")
                                            ? server.url("").replace("localhost", "127.0.0.1")
                                                    + "/secret"
                                            : issuer + "/token"))
                    .json(
                            "/" + name + "/jwks",
                            new JsonWebKeySet(KEY).toJson(OutputControlLevel.PUBLIC_ONLY))
                    .on("/" + name + "/token", exchange -> token(name, exchange))
                    .on("/" + name + "/userinfo", FakeUpstream::userInfo);
        }
        server.json(
                        "/lying/.well-known/openid-configuration",
                        metadata(issuer("acme"), issuer("acme") + "/token"))
                .on(
                        "/secret",
                        exchange -> {
                            INSIDE.incrementAndGet();
                            TlsServer.answer(exchange, 200, "application/json", "{}");
                        })
                .on("/hub/login/oauth/access_token", exchange -> token("hub", exchange))
                .on("/hub/api/user", FakeUpstream::userInfo)
                .on("/hub/api/user/emails", FakeUpstream::emails);
        return settings();
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
        }
    }

    public static String issuer(String name) {
        return base + "/" + name;
    }

    /// The parameters that a browser was sent to a provider with.
    public static Map<String, String> asked(URI location) {
        return form(location.getRawQuery());
    }

    /// A code for what was asked, with an ID token of these claims: null takes one away.
    public static String code(String name, Map<String, String> asked, Map<String, Object> claims) {
        return raw(asked, idToken(name, asked, claims));
    }

    /// Such an ID token, that no code is good for yet.
    public static String idToken(
            String name, Map<String, String> asked, Map<String, Object> claims) {
        return token(KEY, name, asked, claims);
    }

    /// A code with an ID token by a key that is not the provider's, under its name.
    public static String forged(String name, Map<String, String> asked) {
        RsaJsonWebKey other = key();
        other.setKeyId(KEY.getKeyId());
        return raw(asked, token(other, name, asked, Map.of()));
    }

    /// A code with an ID token without a signature.
    public static String unsigned(String name, Map<String, String> asked) {
        return raw(asked, signed(claims(name, asked, Map.of()), AlgorithmIdentifiers.NONE, null));
    }

    /// A code with an ID token signed by the secret that both sides know.
    public static String symmetric(String name, Map<String, String> asked) {
        return raw(
                asked,
                signed(
                        claims(name, asked, Map.of()),
                        AlgorithmIdentifiers.HMAC_SHA256,
                        new HmacKey(Secrets.sha256(SECRET))));
    }

    /// A code with this as the ID token.
    public static String raw(Map<String, String> asked, String idToken) {
        return granting(asked, Map.of("id_token", idToken));
    }

    /// A code at `hub`, for this user with these addresses.
    public static String hubCode(
            Map<String, String> asked, Object user, List<Map<String, Object>> emails) {
        return granting(asked, Map.of("user", user, "emails", emails));
    }

    /// The claims of an ID token as the provider makes them.
    public static JwtClaims claims(
            String name, Map<String, String> asked, Map<String, Object> instead) {
        long now = NumericDate.now().getValue();
        Map<String, Object> all =
                new HashMap<>(
                        Map.of(
                                "iss",
                                issuer(name),
                                "aud",
                                CLIENT,
                                "sub",
                                "ada",
                                "nonce",
                                asked.getOrDefault("nonce", ""),
                                "iat",
                                now,
                                "exp",
                                now + 300));
        all.putAll(ADA);
        instead.forEach((claim, value) -> {
            if (value == null) {
                all.remove(claim);
            } else {
                all.put(claim, value);
            }
        });
        JwtClaims claims = new JwtClaims();
        all.forEach(claims::setClaim);
        return claims;
    }

    /// The last assertion that somebody proved to `keyed` with.
    public static String assertion() {
        return ASSERTIONS.get("keyed");
    }

    private static String granting(Map<String, String> asked, Map<String, Object> answer) {
        String code = UUID.randomUUID().toString();
        GRANTS.put(code, new Grant(asked, answer));
        return code;
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        for (String name : List.of("acme", "other", "keyed", "inside", "lying")) {
            provider(settings, name, "issuer", issuer(name));
        }
        provider(settings, "away", "issuer", "https://localhost:1");
        provider(settings, "hub", "protocol", "github");
        provider(settings, "hub", "github-url", base + "/hub");
        provider(settings, "hub", "github-api", base + "/hub/api");
        provider(settings, "hub", "authentication", "client-secret-post");
        provider(settings, "keyed", "authentication", "private-key-jwt");
        provider(settings, "acme", "label", "Acme & Söhne");
        settings.put("cardea.fetch.allow", "localhost");
        settings.put("cardea.fetch.ca-file", TlsServer.certificate().toString());
        return settings;
    }

    private static void provider(
            Map<String, String> settings, String name, String key, String value) {
        String prefix = "cardea.federation." + name + ".";
        settings.put(prefix + key, value);
        settings.put(prefix + "client-id", CLIENT);
        settings.put(prefix + "client-secret", SECRET);
    }

    private static String metadata(String issuer, String tokenEndpoint) {
        return write(
                Map.of(
                        "issuer",
                        issuer,
                        "authorization_endpoint",
                        issuer + "/authorize",
                        "token_endpoint",
                        tokenEndpoint,
                        "jwks_uri",
                        issuer + "/jwks",
                        "userinfo_endpoint",
                        issuer + "/userinfo",
                        "response_types_supported",
                        List.of("code"),
                        "subject_types_supported",
                        List.of("public"),
                        "id_token_signing_alg_values_supported",
                        List.of("RS256"),
                        "authorization_response_iss_parameter_supported",
                        issuer.endsWith("/acme")));
    }

    private static void token(String name, HttpExchange exchange) throws IOException {
        Map<String, String> form =
                form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Grant grant = GRANTS.remove(form.getOrDefault("code", ""));
        if (!authenticated(name, exchange, form)) {
            TlsServer.answer(exchange, 401, "application/json", "{\"error\":\"invalid_client\"}");
        } else if (grant == null
                || !Secrets.base64url(Secrets.sha256(form.getOrDefault("code_verifier", "")))
                        .equals(grant.request().get("code_challenge"))
                || !form.getOrDefault("redirect_uri", "")
                        .equals(grant.request().get("redirect_uri"))) {
            TlsServer.answer(exchange, 400, "application/json", "{\"error\":\"invalid_grant\"}");
        } else {
            String token = UUID.randomUUID().toString();
            GRANTS.put(token, grant);
            Map<String, Object> answer = new HashMap<>();
            answer.put("access_token", token);
            answer.put("token_type", "bearer");
            if (grant.answer().containsKey("id_token")) {
                answer.put("id_token", grant.answer().get("id_token"));
            }
            TlsServer.answer(exchange, 200, "application/json", write(answer));
        }
    }

    private static boolean authenticated(
            String name, HttpExchange exchange, Map<String, String> form) {
        return switch (name) {
            case "hub" ->
                    CLIENT.equals(form.get("client_id"))
                            && SECRET.equals(form.get("client_secret"));
            case "keyed" -> {
                ASSERTIONS.put(name, form.getOrDefault("client_assertion", ""));
                yield form.containsKey("client_assertion");
            }
            default -> {
                String given = exchange.getRequestHeaders().getFirst("Authorization");
                String plain =
                        new String(
                                Base64.getDecoder().decode(given.substring("Basic ".length())),
                                StandardCharsets.UTF_8);
                String[] parts = plain.split(":", 2);
                yield CLIENT.equals(decoded(parts[0])) && SECRET.equals(decoded(parts[1]));
            }
        };
    }

    private static void userInfo(HttpExchange exchange) throws IOException {
        answer(exchange, "user");
    }

    private static void emails(HttpExchange exchange) throws IOException {
        answer(exchange, "emails");
    }

    private static void answer(HttpExchange exchange, String what) throws IOException {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        Grant grant = GRANTS.get(given == null ? "" : given.substring("Bearer ".length()));
        if (grant == null || !grant.answer().containsKey(what)) {
            TlsServer.answer(exchange, 404, "application/json", "{}");
        } else {
            TlsServer.answer(exchange, 200, "application/json", write(grant.answer().get(what)));
        }
    }

    private static String token(
            RsaJsonWebKey key, String name, Map<String, String> asked, Map<String, Object> claims) {
        return signed(claims(name, asked, claims), AlgorithmIdentifiers.RSA_USING_SHA256, key);
    }

    private static String signed(JwtClaims claims, String algorithm, Object key) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        jws.setAlgorithmHeaderValue(algorithm);
        if (key instanceof RsaJsonWebKey rsa) {
            jws.setKeyIdHeaderValue(rsa.getKeyId());
            jws.setKey(rsa.getPrivateKey());
        } else if (key instanceof HmacKey secret) {
            jws.setKey(secret);
        }
        jws.setPayload(claims.toJson());
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> form(String text) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String field : text.split("&", -1)) {
            String[] pair = field.split("=", 2);
            form.put(decoded(pair[0]), pair.length == 2 ? decoded(pair[1]) : "");
        }
        return form;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RsaJsonWebKey key() {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(UUID.randomUUID().toString());
            key.setUse("sig");
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
