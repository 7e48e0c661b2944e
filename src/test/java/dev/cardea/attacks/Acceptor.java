package dev.cardea.attacks;

import dev.cardea.support.Browser;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.Wire;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/// A place that takes a token, and the only kinds it may take.
///
/// @param accepts whether it takes this one, from the clients and the browser of that set
/// @param ends taking it ends more than the token itself
record Acceptor(
        String name, boolean ends, BiPredicate<Minted, String> accepts, List<String> rightful) {

    static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static final List<String> LIVE =
            List.of(
                    "access token",
                    "administrator's access token",
                    "client's access token",
                    "pairwise client's access token",
                    "client's own access token",
                    "receiver's token");

    @Override
    public String toString() {
        return name;
    }

    /// All but the bearer routes of the OpenAPI document. What a place takes in earnest can end
    /// what a later one would take: the API's are the last.
    static List<Acceptor> all() {
        return Stream.of(
                        asBearer(),
                        atTheTokenEndpoint(),
                        inTheBrowser(),
                        UpstreamAcceptors.all(),
                        SignalAcceptors.all(),
                        ClientAcceptors.all(),
                        ofTheApi())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Acceptor> asBearer() {
        return List.of(
                of(
                        "userinfo",
                        (set, token) -> bearer("/oauth/userinfo", token),
                        "client's access token",
                        "pairwise client's access token"),
                of(
                        "userinfo, in a form",
                        (set, token) ->
                                Forms.send("/oauth/userinfo", Map.of("access_token", token))
                                                .status()
                                        == 200,
                        "client's access token",
                        "pairwise client's access token"),
                of("check", (set, token) -> bearer("/oauth/check", token), with("exchanged token")),
                of(
                        "introspection",
                        (set, token) ->
                                set.audience
                                        .send("/oauth/introspect", Map.of("token", token))
                                        .body()
                                        .contains("\"active\":true"),
                        with("token bound to a key", "token bound to a certificate")),
                of(
                        "registration",
                        (set, token) -> Minted.register(token).statusCode() == 201,
                        "initial access token"),
                of(
                        "registered client",
                        (set, token) -> bearer("/oauth/register/" + set.registeredId, token),
                        "registration token"));
    }

    private static List<Acceptor> atTheTokenEndpoint() {
        return List.of(
                of(
                        "refresh_token",
                        (set, token) -> granted(set.app, "refresh_token", "refresh_token", token),
                        "client's refresh token"),
                of(
                        "code",
                        (set, token) -> set.app.gets("authorization_code", code(set, token)),
                        "code"),
                of(
                        "device_code",
                        (set, token) ->
                                granted(set.app, EveryWay.DEVICE_CODE, "device_code", token),
                        "device code"),
                of(
                        "subject_token",
                        (set, token) -> set.gateway.gets(EveryWay.EXCHANGE, Minted.exchange(token)),
                        with(
                                "exchanged token",
                                "token bound to a key",
                                "token bound to a certificate")),
                of(
                        "actor_token",
                        (set, token) -> acts(set, token),
                        "client's own access token",
                        "exchanged token"),
                of(
                        "assertion",
                        (set, token) -> granted(set.app, EveryWay.JWT_BEARER, "assertion", token),
                        "service-account token"),
                of(
                        "client_assertion",
                        (set, token) -> asserted(token).status() == 200,
                        "client assertion"),
                of(
                        "client_secret",
                        (set, token) ->
                                new Service(set.app.id(), token)
                                        .gets("client_credentials", Map.of()),
                        "client secret"),
                of("DPoP", (set, token) -> proved(set, token), "DPoP proof"));
    }

    private static List<Acceptor> inTheBrowser() {
        return List.of(
                of(
                        "id_token_hint, to log in",
                        (set, token) -> hinted(set, token),
                        "ID token",
                        "client's ID token"),
                of(
                        "id_token_hint, to log out",
                        (set, token) -> names(token),
                        "ID token",
                        "client's ID token"),
                of("request", (set, token) -> asks(set, "request", token), "request object"),
                of("request_uri", (set, token) -> asks(set, "request_uri", token), "request_uri"),
                of("flow", (set, token) -> asks(set, "flow", token), "flow"),
                of(
                        "flow of the log-in page",
                        (set, token) ->
                                looked("/login", "flow", token).body().contains("login-submit"),
                        "flow"),
                of(
                        "log-out request",
                        (set, token) -> looked("/oauth/logout", "request", token).status() == 303),
                of("session cookie", (set, token) -> known(token), "session cookie"),
                of("form token", (set, token) -> genuine(set, token), "form token"),
                of("user_code", (set, token) -> typed(set, token), "user code"));
    }

    private static List<Acceptor> ofTheApi() {
        return List.of(
                of(
                        "verification",
                        (set, token) -> gone("/auth/email/verify", Map.of("token", token)),
                        "verification link"),
                of(
                        "new address",
                        (set, token) -> gone("/auth/email/confirm", Map.of("token", token)),
                        "address link"),
                of(
                        "reset",
                        (set, token) ->
                                gone(
                                        "/auth/password/reset",
                                        Map.of("token", token, "password", People.freshPassword())),
                        "reset link"),
                of(
                        "refresh",
                        (set, token) -> People.refresh(token).statusCode() == 200,
                        "refresh token"),
                ending(
                        "refresh, by cookie",
                        (set, token) -> byCookie("/auth/refresh", token) == 200,
                        "refresh token"),
                ending(
                        "log-out",
                        (set, token) -> gone("/auth/logout", Map.of("refresh_token", token)),
                        "refresh token"),
                ending(
                        "log-out, by cookie",
                        (set, token) -> byCookie("/auth/logout", token) == 204,
                        "refresh token"),
                ending(
                        "log-out, as bearer",
                        (set, token) ->
                                asked("POST", "/auth/logout", "Bearer " + token, "").status()
                                        == 204,
                        "access token",
                        "administrator's access token"),
                ending(
                        "revocation",
                        (set, token) ->
                                !set.app
                                        .send("/oauth/revoke", Map.of("token", token))
                                        .header("Revocation-Seq")
                                        .isEmpty(),
                        "client's access token",
                        "token bound to a key",
                        "client's refresh token"));
    }

    static Acceptor of(String name, BiPredicate<Minted, String> accepts, String... rightful) {
        return new Acceptor(name, false, accepts, List.of(rightful));
    }

    private static Acceptor ending(
            String name, BiPredicate<Minted, String> accepts, String... rightful) {
        return new Acceptor(name, true, accepts, List.of(rightful));
    }

    private static String[] with(String... more) {
        return Stream.concat(LIVE.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private static boolean bearer(String path, String token) {
        return asked("GET", path, "Bearer " + token, "").status() == 200;
    }

    static Wire.Answer asked(String method, String path, String authorization, String body) {
        return Wire.send(Wire.json(method, path, body).header("Authorization", authorization));
    }

    private static boolean granted(Service client, String grant, String name, String token) {
        return client.gets(grant, Map.of(name, token));
    }

    private static Map<String, String> code(Minted set, String token) {
        return Map.of(
                "code",
                token,
                "redirect_uri",
                EveryWay.CALLBACK,
                "code_verifier",
                set.pkce.verifier());
    }

    private static boolean acts(Minted set, String token) {
        return set.gateway.gets(
                EveryWay.EXCHANGE,
                Map.of(
                        "subject_token",
                        set.get("administrator's access token"),
                        "subject_token_type",
                        EveryWay.ACCESS_TOKEN,
                        "actor_token",
                        token,
                        "actor_token_type",
                        EveryWay.ACCESS_TOKEN,
                        "audience",
                        EveryWay.ELSEWHERE));
    }

    private static Wire.Answer asserted(String token) {
        return Forms.send(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_assertion",
                        token,
                        "client_assertion_type",
                        ASSERTION_TYPE));
    }

    private static boolean proved(Minted set, String proof) {
        return Forms.form(set.gateway.signed(Map.of("grant_type", "client_credentials")))
                        .header("DPoP", proof)
                        .post("/oauth/token")
                        .statusCode()
                == 200;
    }

    private static boolean hinted(Minted set, String token) {
        Map<String, String> request = Minted.request(set.app, Pkce.fresh());
        request.put("prompt", "none");
        request.put("id_token_hint", token);
        Response answer = set.browser.again().post("/oauth/authorize", Browser.query(request));
        return answer.header("Location") != null
                && !Set.of("invalid_request", "login_required")
                        .contains(Browser.redirected(answer).getOrDefault("error", ""));
    }

    /// Whether the hint says which client asks: one that says nothing excludes none.
    private static boolean names(String token) {
        Map<String, String> another = Map.of("id_token_hint", token, "client_id", "another");
        return Forms.send("/oauth/logout", Map.of("id_token_hint", token)).status() == 303
                && Forms.send("/oauth/logout", another).status() == 400;
    }

    private static boolean asks(Minted set, String name, String token) {
        Map<String, String> request = Map.of("client_id", set.app.id(), name, token);
        return Wire.send(Wire.to("/oauth/authorize?" + Browser.query(request)).GET())
                .header("Location")
                .contains("/login?flow=");
    }

    private static boolean known(String token) {
        return kept("/account", "__Host-cardea-session", token).status() == 200;
    }

    /// What somebody sees who follows a link.
    private static Wire.Answer looked(String path, String name, String token) {
        return Wire.send(Wire.to(path + "?" + Browser.query(Map.of(name, token))).GET());
    }

    /// What somebody sees whose browser keeps this cookie.
    static Wire.Answer kept(String path, String cookie, String token) {
        return Wire.send(Wire.to(path).header("Cookie", cookie + "=" + token).GET());
    }

    private static boolean genuine(Minted set, String token) {
        return set.browser
                        .post("/login", new HashMap<>(Map.of("username", "", "csrf", token)))
                        .statusCode()
                == 400;
    }

    private static boolean typed(Minted set, String token) {
        return set.browser
                .get("/device?" + Browser.query(Map.of("user_code", token)))
                .asString()
                .contains("value=\"allow\"");
    }

    private static boolean gone(String path, Map<String, String> body) {
        return Wire.send(Wire.json("POST", path, JsonObject.mapFrom(body).encode())).status()
                == 204;
    }

    private static int byCookie(String path, String token) {
        return Wire.send(
                        Wire.json("POST", path, "")
                                .header("Cookie", "__Host-cardea-refresh=" + token))
                .status();
    }
}
