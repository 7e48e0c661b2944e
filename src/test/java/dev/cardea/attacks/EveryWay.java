package dev.cardea.attacks;

import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.StrictClient;
import dev.cardea.support.Traveller;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One person and one client who go every {@link Way} at once, in three steps, so that something
/// can happen before, between and after.
final class EveryWay {

    static final String US = "http://localhost:8081";
    static final String ELSEWHERE = "https://orders.example";
    static final String CALLBACK = "https://app.example/cb";
    static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
    static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    private final Person person;
    private final Service service;
    private final StrictClient strict;
    private final Browser browser = new Browser();
    private final Map<String, String> held = new HashMap<>();
    private final Pkce pkce = Pkce.fresh();

    /// @param strict a client that is strict
    EveryWay(Person person, Service service, StrictClient strict) {
        this.person = person;
        this.service = service;
        this.strict = strict;
    }

    /// What a client has to be to go every way.
    static Map<String, Object> metadata() {
        return Map.of(
                "redirect_uris",
                List.of(CALLBACK),
                "token_endpoint_auth_method",
                "client_secret_post",
                "grant_types",
                List.of(
                        "authorization_code",
                        "refresh_token",
                        "client_credentials",
                        DEVICE_CODE,
                        EXCHANGE,
                        JWT_BEARER),
                "resource_server",
                US,
                "exchange_audiences",
                List.of(ELSEWHERE),
                "workloads",
                List.of("test/shop/orders"));
    }

    /// The person logs in, in a browser and by an app; the device asks for its code.
    void begin() {
        browser.submit(
                browser.get("/login"),
                "/login",
                Map.of("username", person.account().email(), "password", person.password()));
        Response login = logIn();
        hold("access", login, "access_token");
        hold("renewable", login, "refresh_token");
        Response codes =
                service.post("/oauth/device_authorization", Map.of("scope", "openid profile"));
        hold("device_code", codes, "device_code");
        hold("user_code", codes, "user_code");
    }

    /// The person lets the client and the device in.
    void prepare() {
        Pkce other = Pkce.fresh();
        Response tokens = redeemed(code(other), other);
        hold("refresh", tokens, "refresh_token");
        hold("given", tokens, "access_token");
        put("code", code(pkce));
        keep();
        if (held.containsKey("user_code")) {
            Response page =
                    browser.submit(
                            browser.get("/device"),
                            "/device",
                            Map.of("user_code", held.get("user_code")));
            browser.submit(page, "/device", Map.of("decision", "allow"));
        }
    }

    /// What comes of it, by another provider where the person has one: `y` for success, `n` for
    /// none, `l` for a token that says less than it did: not the organization.
    Map<Way, Character> redeem() {
        Map<Way, Character> all = new EnumMap<>(Way.class);
        all.put(Way.CODE, outcome(redeemed(held.get("code"), pkce)));
        all.put(Way.REFRESH, outcome(with("refresh_token", "refresh_token", held.get("refresh"))));
        all.put(Way.KEPT, kept());
        all.put(Way.DEVICE, outcome(with(DEVICE_CODE, "device_code", held.get("device_code"))));
        all.put(Way.EXCHANGE, outcome(exchanged(held.get("access"))));
        all.put(Way.CLIENT, outcome(service.token("client_credentials", Map.of())));
        String workload = FakeCluster.token("shop", "orders", Map.of());
        all.put(Way.WORKLOAD, outcome(with(JWT_BEARER, "assertion", workload)));
        all.put(Way.LOGIN, outcome(logIn()));
        if (person.subject() != null) {
            all.put(Way.PROVIDER, comeBy());
        }
        String renewable = held.getOrDefault("renewable", "none");
        all.put(Way.RENEW, outcome(People.refresh(renewable)));
        all.put(Way.SESSION, code(Pkce.fresh()) == null ? 'n' : 'y');
        all.put(Way.CHECK, opens("/oauth/check", held.get("access")));
        all.put(Way.USERINFO, opens("/oauth/userinfo", held.get("given")));
        return all;
    }

    private Response logIn() {
        return People.post(
                "/auth/login",
                Map.of(
                        "identifier",
                        person.account().email(),
                        "password",
                        person.password(),
                        "scope",
                        "openid profile"));
    }

    /// Null where the person is not led back with one.
    private String code(Pkce fresh) {
        Response answer =
                browser.authorize(
                        CodeRequest.of(
                                service.id(),
                                CALLBACK,
                                fresh,
                                Map.of("scope", "openid profile offline_access")));
        return code(answer);
    }

    private static String code(Response answer) {
        return answer.header("Location") == null ? null : Browser.redirected(answer).get("code");
    }

    /// The strict client is let in too.
    private void keep() {
        Pkce fresh = Pkce.fresh();
        Response pushed = strict.push(fresh, Map.of("scope", "openid profile offline_access"));
        if (pushed.statusCode() != 201) {
            return;
        }
        String code =
                code(
                        browser.authorize(
                                Map.of(
                                        "client_id",
                                        strict.client().clientId(),
                                        "request_uri",
                                        pushed.path("request_uri"))));
        if (code != null) {
            hold("kept", strict.redeem(code, fresh), "refresh_token");
        }
    }

    private char kept() {
        Response answer =
                strict.post(
                        "/oauth/token",
                        Map.of(
                                "grant_type",
                                "refresh_token",
                                "refresh_token",
                                held.getOrDefault("kept", "none")));
        if (answer.statusCode() != 200) {
            return 'n';
        }
        String token = answer.path("access_token");
        return strict.get("/oauth/check", token).statusCode() == 200 ? letter(token) : '!';
    }

    private char comeBy() {
        Traveller traveller = new Traveller();
        traveller.through(Elsewhere.PROVIDER, Map.of("sub", person.subject()));
        return traveller.isAt(person.account().email()) ? 'y' : 'n';
    }

    private Response redeemed(String code, Pkce verifier) {
        return service.token(
                "authorization_code",
                Map.of(
                        "code",
                        code == null ? "none" : code,
                        "redirect_uri",
                        CALLBACK,
                        "code_verifier",
                        verifier.verifier()));
    }

    private Response with(String grant, String name, String value) {
        return service.token(grant, Map.of(name, value == null ? "none" : value));
    }

    private Response exchanged(String subject) {
        return service.token(
                EXCHANGE,
                Map.of(
                        "subject_token",
                        subject == null ? "none" : subject,
                        "subject_token_type",
                        ACCESS_TOKEN,
                        "audience",
                        ELSEWHERE));
    }

    /// A token that was given has to be worth something too.
    private static char outcome(Response answer) {
        if (answer.statusCode() != 200) {
            return 'n';
        }
        String token = answer.path("access_token");
        return opens("/oauth/check", token) == 'n' ? '!' : letter(token);
    }

    private static char letter(String token) {
        JsonPath claims = Claims.of(token).json();
        return claims.getString("sid") != null && claims.getString("org_id") == null ? 'l' : 'y';
    }

    private static char opens(String path, String token) {
        return token != null && People.as(token).get(path).statusCode() == 200 ? 'y' : 'n';
    }

    private void hold(String name, Response answer, String member) {
        if (answer.statusCode() == 200) {
            put(name, answer.path(member));
        }
    }

    private void put(String name, String value) {
        if (value != null) {
            held.put(name, value);
        }
    }
}
