package dev.cardea.support;

import static io.restassured.RestAssured.given;

import dev.cardea.clients.ClientRegistry;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/// A client that receives signals, with a token of its own.
public record SignalReceiver(ClientRegistry.Changed app, String token) {

    public static final String CAEP = "https://schemas.openid.net/secevent/caep/event-type/";
    public static final String SSF = "https://schemas.openid.net/secevent/ssf/event-type/";
    public static final String PUSH = "urn:ietf:rfc:8935";

    public static SignalReceiver registered(OAuthClients clients, String scope) {
        return registered(clients, scope, "public");
    }

    public static SignalReceiver registered(
            OAuthClients clients, String scope, String subjectType) {
        ClientRegistry.Changed app =
                clients.registered(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "grant_types",
                                List.of(
                                        "authorization_code",
                                        "refresh_token",
                                        "client_credentials"),
                                "token_endpoint_auth_method",
                                "client_secret_post",
                                "subject_type",
                                subjectType,
                                "scope",
                                scope));
        return new SignalReceiver(app, ownToken(app));
    }

    public static SignalReceiver registered(OAuthClients clients) {
        return registered(clients, "openid email roles offline_access ssf.manage");
    }

    public static String ownToken(ClientRegistry.Changed app) {
        return OAuthClients.token(
                        Map.of(
                                "grant_type", "client_credentials",
                                "client_id", app.client().clientId(),
                                "client_secret", String.valueOf(app.secret())))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("access_token");
    }

    public RequestSpecification call() {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }

    /// The id of a new stream that is polled.
    public String polled() {
        return made(Map.of());
    }

    /// The id of a new stream that is pushed.
    public String pushed(String url) {
        return made(Map.of("delivery", Map.of("method", PUSH, "endpoint_url", url)));
    }

    public String made(Map<String, Object> configuration) {
        return call().body(configuration)
                .post("/ssf/streams")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("stream_id");
    }

    /// Answered at once, unless the request says otherwise.
    public Response poll(String stream, Map<String, Object> request) {
        Map<String, Object> asked = new HashMap<>(Map.of("returnImmediately", true));
        asked.putAll(request);
        return longPoll(stream, asked);
    }

    public Response longPoll(String stream, Map<String, Object> request) {
        return call().body(request).post("/ssf/poll/" + stream);
    }

    /// The events that wait, unverified, by their `jti`; they go on waiting.
    public Map<String, JsonPath> waiting(String stream) {
        Map<String, String> sets =
                poll(stream, Map.of()).then().statusCode(200).extract().jsonPath().getMap("sets");
        Map<String, JsonPath> read = new LinkedHashMap<>();
        sets.forEach((jti, set) -> read.put(jti, Claims.of(set).json()));
        return read;
    }

    public Response status(String stream, String status) {
        return call().body(new HashMap<>(Map.of("stream_id", stream, "status", status)))
                .post("/ssf/status");
    }

    /// What a token says to somebody who knows nothing but the transmitter's keys. Throws when it
    /// is no security event token for this receiver.
    public JwtClaims verified(String set) throws JoseException, InvalidJwtException {
        JsonWebKeySet keys = new JsonWebKeySet(given().get("/.well-known/jwks.json").asString());
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys.getJsonWebKeys()))
                .setExpectedAudience(app.client().clientId())
                .setExpectedType(true, "secevent+jwt")
                .setRequireIssuedAt()
                .setRequireJwtId()
                .build()
                .processToClaims(set);
    }

    /// What an event says beneath its type; null when it is of another.
    public static Map<String, Object> event(JsonPath set, String type) {
        Map<String, Map<String, Object>> events = set.getMap("events");
        return events.get(type);
    }
}
