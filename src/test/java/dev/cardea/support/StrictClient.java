package dev.cardea.support;

import dev.cardea.clients.Client;
import dev.cardea.support.OAuthClients.Pkce;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/// A client that keeps to FAPI 2.0: it pushes its requests, proves who it is by `private_key_jwt`,
/// and binds its tokens by DPoP with whatever nonce it was last given.
public final class StrictClient {

    public static final String ISSUER = "http://localhost:8081";

    private final Client client;
    private final PublicJsonWebKey key;
    private final DpopKey dpop = new DpopKey();
    private String nonce;

    private StrictClient(Client client, PublicJsonWebKey key) {
        this.client = client;
        this.key = key;
    }

    /// @param more metadata
    public static StrictClient register(OAuthClients clients, Map<String, Object> more) {
        PublicJsonWebKey key = key();
        return new StrictClient(clients.client(metadata(key, more)), key);
    }

    /// One that was registered with this key in its metadata.
    public static StrictClient of(Client client, PublicJsonWebKey key) {
        return new StrictClient(client, key);
    }

    public static Map<String, Object> metadata(PublicJsonWebKey key, Map<String, Object> more) {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("strict", true);
        metadata.put("redirect_uris", List.of("https://app.example/cb"));
        metadata.put("grant_types", List.of("authorization_code", "refresh_token"));
        metadata.put("token_endpoint_auth_method", "private_key_jwt");
        metadata.put("jwks", Map.of("keys", List.of(key.toParams(OutputControlLevel.PUBLIC_ONLY))));
        metadata.putAll(more);
        return metadata;
    }

    public static PublicJsonWebKey key() {
        try {
            PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId("one");
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    public Client client() {
        return client;
    }

    /// Sends a form once, with a new assertion and a new proof.
    public Response send(String path, Map<String, String> form) {
        Map<String, String> all = new HashMap<>(form);
        all.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        all.put("client_assertion", assertion());
        return noted(
                People.anywhere()
                        .contentType("application/x-www-form-urlencoded; charset=utf-8")
                        .header("DPoP", proof("POST", path, null))
                        .formParams(all)
                        .post(path));
    }

    /// Sends a form, again when a nonce is asked for.
    public Response post(String path, Map<String, String> form) {
        Response first = send(path, form);
        return first.asString().contains("use_dpop_nonce") ? send(path, form) : first;
    }

    /// Asks a resource, likewise.
    public Response get(String path, String token) {
        Response first = ask(path, token);
        String challenge = first.header("WWW-Authenticate");
        return challenge != null && challenge.contains("use_dpop_nonce") ? ask(path, token) : first;
    }

    /// Asks a resource once.
    public Response ask(String path, String token) {
        return noted(
                People.anywhere()
                        .header("Authorization", "DPoP " + token)
                        .header("DPoP", proof("GET", path.split("\\?", 2)[0], token))
                        .get(path));
    }

    /// Pushes a request; the answer has its `request_uri`.
    ///
    /// @param more parameters beside the usual ones
    public Response push(Pkce pkce, Map<String, String> more) {
        return post("/oauth/par", CodeRequest.of(client, pkce, more));
    }

    /// What a pushed request is answered with, after whatever pages are in the way.
    public Map<String, String> authorize(Visitor visitor, Response pushed) {
        return visitor.answer(
                Map.of("client_id", client.clientId(), "request_uri", pushed.path("request_uri")));
    }

    /// The tokens for what somebody gives.
    public JsonPath tokens(Visitor visitor, Map<String, String> more) {
        Pkce pkce = Pkce.fresh();
        String code = authorize(visitor, push(pkce, more)).get("code");
        return redeem(code, pkce).then().statusCode(200).extract().jsonPath();
    }

    public Response redeem(String code, Pkce pkce) {
        return post(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code,
                        "redirect_uri",
                        client.metadata().redirects().getFirst(),
                        "code_verifier",
                        pkce.verifier()));
    }

    /// As after a restart of the client.
    public void forgetNonce() {
        nonce = null;
    }

    private Response noted(Response answer) {
        String given = answer.header("DPoP-Nonce");
        nonce = given == null ? nonce : given;
        return answer;
    }

    private String proof(String method, String path, String token) {
        Map<String, Object> claims = DpopKey.claims(method, ISSUER + path, token);
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        return dpop.proof(claims);
    }

    private String assertion() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(client.clientId());
        claims.setSubject(client.clientId());
        claims.setAudience(ISSUER);
        claims.setExpirationTimeMinutesInTheFuture(1);
        claims.setGeneratedJwtId();
        return signed(claims);
    }

    /// What only this client can have signed.
    public String signed(JwtClaims claims) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(key.getPrivateKey());
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setAlgorithmHeaderValue("ES256");
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
