package dev.cardea.attacks;

import dev.cardea.accounts.Account;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.keys.JwtSigner;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Browser;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.DpopKey;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.SentMails;
import dev.cardea.support.SignalReceiver;
import dev.cardea.support.Traveller;
import dev.cardea.web.CertificateHeaderTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// One of everything that this service gives out or takes in as a proof, by its name.
final class Minted {

    /// Who mints: beans of the application under test.
    record Mint(People people, OAuthClients clients, SentMails mails, JwtSigner signer) {}

    final Map<String, String> all = new LinkedHashMap<>();
    final Account account;
    final Account administrator;
    final Service app;
    final Service gateway;
    final Service audience;
    final Service asserting;
    final ClientKey key = new ClientKey();
    final DpopKey dpop = new DpopKey();
    final Pkce pkce = Pkce.fresh();
    final AdminApi api;
    final UUID appId;
    final UUID initialTokenId;

    /// Those whose own proofs and tokens are among all these.
    final List<UUID> clientIds;

    /// Those who were mailed something.
    final List<UUID> accountIds;

    /// The stream of signals of `receiver's token`.
    final String stream;

    final String registeredId;
    final Browser browser = new Browser();

    /// Log-ins under way with another provider: each answer is good once.
    final Elsewhere byState = Elsewhere.begun();

    final Elsewhere byCookie = Elsewhere.begun();
    final Elsewhere byIdToken = Elsewhere.begun();

    /// Who is to prove that an account is theirs.
    final Browser claimant;

    /// What the forms of that browser carry.
    final String claimantsForm;

    private final Mint mint;
    private final SignalReceiver receiver;

    Minted(Mint mint) {
        this.mint = mint;
        account = mint.people().somebody();
        administrator = mint.people().administrator();
        api = new AdminApi(People.admin(administrator));
        ClientRegistry.Changed made = mint.clients().registered(client(Map.of("jwks", key.jwks())));
        app = new Service(made);
        appId = made.client().id();
        gateway =
                service(
                        Map.of(
                                "grant_types",
                                List.of(EveryWay.EXCHANGE, "client_credentials"),
                                "resource_server",
                                EveryWay.US,
                                "exchange_audiences",
                                List.of(EveryWay.ELSEWHERE)));
        audience = service(Map.of("resource_server", EveryWay.US));
        Client assertingClient =
                mint.clients()
                        .client(
                                Map.of(
                                        "redirect_uris",
                                        List.of(EveryWay.CALLBACK),
                                        "grant_types",
                                        List.of(
                                                "client_credentials",
                                                "authorization_code",
                                                EveryWay.DEVICE_CODE),
                                        "token_endpoint_auth_method",
                                        "private_key_jwt",
                                        "jwks",
                                        key.jwks()));
        asserting = new Service(assertingClient.clientId(), null);
        receiver = SignalReceiver.registered(mint.clients());
        stream = receiver.polled();
        ClientRegistry.Changed discreet =
                mint.clients().registered(client(Map.of("subject_type", "pairwise")));
        logIn();
        ofTheBrowser();
        ofClients();
        JsonPath initial = initialToken();
        initialTokenId = initial.getUUID("id");
        all.put("initial access token", initial.getString("initial_access_token"));
        registeredId = registration(initialToken().getString("initial_access_token"));
        all.put(
                "pairwise client's access token",
                given(new Service(discreet)).path("access_token"));
        ofSignals();
        claimant = ofOtherProviders();
        claimantsForm = Browser.hidden(claimant.get("/login/link/confirm?token=x")).get("csrf");
        Account forgetful = mint.people().somebody();
        ofMails(forgetful);
        accountIds = List.of(account.id(), forgetful.id());
        clientIds =
                List.of(
                        appId,
                        assertingClient.id(),
                        receiver.app().client().id(),
                        discreet.client().id(),
                        mint.clients().find(registeredId).id());
    }

    String get(String name) {
        return all.get(name);
    }

    /// The person logs in, once more.
    void logIn() {
        JsonPath login = People.login(account, "openid profile");
        all.put("access token", login.getString("access_token"));
        all.put("refresh token", login.getString("refresh_token"));
        all.put("ID token", login.getString("id_token"));
        all.put("administrator's access token", api.token());
        all.put("session id", login.getString("session_id"));
    }

    private void ofTheBrowser() {
        browser.logIn(browser.get("/login"), account);
        browser.allow(browser.authorize(request(app, Pkce.fresh())));
        all.put("session cookie", browser.cookie("__Host-cardea-session"));
        Pkce other = Pkce.fresh();
        JsonPath tokens = redeem(app, code(app, other), other, Map.of()).jsonPath();
        all.put("client's access token", tokens.getString("access_token"));
        all.put("client's refresh token", tokens.getString("refresh_token"));
        all.put("client's ID token", tokens.getString("id_token"));
        Pkce bound = Pkce.fresh();
        String proof = dpop.proof("POST", EveryWay.US + "/oauth/token", null);
        all.put(
                "token bound to a key",
                redeem(app, code(app, bound), bound, Map.of("DPoP", proof)).path("access_token"));
        all.put("code", code(app, pkce));
        Map<String, String> jarm = request(app, Pkce.fresh());
        jarm.put("response_mode", "jwt");
        all.put(
                "authorization response",
                Browser.redirected(browser.authorize(jarm)).get("response"));
        Map<String, String> anew = request(app, Pkce.fresh());
        anew.put("prompt", "login");
        all.put("flow", Browser.hidden(browser.authorize(anew)).get("flow"));
        all.put("form token", Browser.hidden(browser.get("/login?other=x")).get("csrf"));
        all.put("form cookie", browser.cookie("__Host-cardea-form"));
        all.put("device cookie", browser.cookie("__Host-cardea-device"));
    }

    private void ofClients() {
        all.put("client secret", app.secret());
        all.put(
                "client's own access token",
                gateway.token("client_credentials", Map.of()).path("access_token"));
        all.put("exchanged token", exchanged(get("access token")).path("access_token"));
        all.put("token bound to a certificate", certified());
        all.put("signed userinfo", userinfo());
        all.put("introspection", introspection());
        all.put("client assertion", key.assertion(asserting.id()));
        all.put("request object", key.requestObject(app.id(), request(app, Pkce.fresh())));
        all.put(
                "request_uri",
                app.post("/oauth/par", request(app, Pkce.fresh())).path("request_uri"));
        all.put("service-account token", FakeCluster.token("shop", "orders", Map.of()));
        all.put("DPoP proof", dpop.proof("POST", EveryWay.US + "/oauth/token", null));
        all.put("log-out token", logoutToken());
        all.put("revocation page", People.anywhere().get("/revocations/snapshot").asString());
        Response codes = app.post("/oauth/device_authorization", Map.of("scope", "profile"));
        Response page =
                browser.submit(
                        browser.get("/device"),
                        "/device",
                        Map.of("user_code", codes.path("user_code")));
        browser.submit(page, "/device", Map.of("decision", "allow"));
        all.put("device code", codes.path("device_code"));
        all.put(
                "user code",
                app.post("/oauth/device_authorization", Map.of("scope", "profile"))
                        .path("user_code"));
    }

    private void ofSignals() {
        all.put("receiver's token", receiver.token());
        long now = System.currentTimeMillis() / 1000;
        Map<String, Object> about =
                Map.of(
                        "iss",
                        EveryWay.US,
                        "aud",
                        receiver.app().client().clientId(),
                        "sub",
                        account.id().toString(),
                        "iat",
                        now,
                        "exp",
                        now + 120,
                        "jti",
                        UUID.randomUUID().toString());
        Map<String, Object> event = new HashMap<>(about);
        event.put("events", Map.of(SignalReceiver.CAEP + "session-revoked", Map.of()));
        all.put("security event", mint.signer().sign("secevent+jwt", event));
        Map<String, Object> list = new HashMap<>(about);
        list.put("status_list", Map.of("bits", 1, "lst", "eNrbuRgAAhcBXQ"));
        all.put("status list", mint.signer().sign("statuslist+jwt", list));
    }

    private Browser ofOtherProviders() {
        all.put("state", byState.asked().get("state"));
        all.put("cookie of a log-in elsewhere", byCookie.cookie());
        all.put(Elsewhere.ID_TOKEN, byIdToken.idToken());
        Traveller traveller = new Traveller();
        Response asks =
                traveller.through(
                        Elsewhere.PROVIDER,
                        Map.of("email", account.email(), "sub", People.fresh()));
        traveller.browser().submit(asks, "/login/link/mail", Map.of());
        all.put("connecting link", mint.mails().token(account.email()));
        all.put("cookie of a claimant", traveller.browser().cookie(UpstreamAcceptors.CLAIMANT));
        return traveller.browser();
    }

    private void ofMails(Account forgetful) {
        String unverified = People.fresh() + "@example.com";
        People.post("/auth/register", Map.of("email", unverified, "password", People.PASSWORD));
        String next = People.fresh() + "@example.com";
        People.post(
                        "/auth/email/change",
                        get("access token"),
                        Map.of("email", next, "password", People.PASSWORD))
                .then()
                .statusCode(202);
        People.post("/auth/password/forgot", Map.of("email", forgetful.email()));
        all.put("verification link", mint.mails().token(unverified));
        all.put("address link", mint.mails().token(next));
        all.put("reset link", mint.mails().token(forgetful.email()));
    }

    private static Map<String, Object> client(Map<String, Object> more) {
        Map<String, Object> metadata = new HashMap<>(EveryWay.metadata());
        metadata.remove("resource_server");
        metadata.putAll(more);
        return metadata;
    }

    private Service service(Map<String, Object> more) {
        Map<String, Object> metadata =
                new HashMap<>(
                        Map.of(
                                "token_endpoint_auth_method",
                                "client_secret_post",
                                "grant_types",
                                List.of("client_credentials")));
        metadata.putAll(more);
        return new Service(mint.clients().registered(metadata));
    }

    static Map<String, String> request(Service client, Pkce pkce) {
        return CodeRequest.of(
                client.id(),
                EveryWay.CALLBACK,
                pkce,
                Map.of("scope", "openid profile offline_access"));
    }

    private String code(Service client, Pkce fresh) {
        return Browser.redirected(browser.authorize(request(client, fresh))).get("code");
    }

    private static Response redeem(
            Service client, String code, Pkce verifier, Map<String, String> headers) {
        Map<String, String> form = new HashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", EveryWay.CALLBACK);
        form.put("code_verifier", verifier.verifier());
        return Forms.form(client.signed(form)).headers(headers).post("/oauth/token");
    }

    Response exchanged(String subject) {
        return gateway.token(EveryWay.EXCHANGE, exchange(subject));
    }

    static Map<String, String> exchange(String subject) {
        return Map.of(
                "subject_token",
                subject,
                "subject_token_type",
                EveryWay.ACCESS_TOKEN,
                "audience",
                EveryWay.ELSEWHERE);
    }

    private String certified() {
        Service bound = service(Map.of("tls_client_certificate_bound_access_tokens", true));
        return Forms.form(bound.signed(Map.of("grant_type", "client_credentials")))
                .header("Client-Cert", CertificateHeaderTest.RFC9440)
                .post("/oauth/token")
                .path("access_token");
    }

    private String userinfo() {
        Service signed =
                new Service(
                        mint.clients()
                                .registered(
                                        client(Map.of("userinfo_signed_response_alg", "RS256"))));
        String token = given(signed).path("access_token");
        return People.as(token).get("/oauth/userinfo").asString();
    }

    /// What a client gets whom the person lets in for the first time.
    private Response given(Service client) {
        Pkce fresh = Pkce.fresh();
        String code =
                Browser.redirected(browser.allow(browser.authorize(request(client, fresh))))
                        .get("code");
        return redeem(client, code, fresh, Map.of());
    }

    private String introspection() {
        return Forms.form(audience.signed(Map.of("token", get("access token"))))
                .accept("application/token-introspection+jwt")
                .post("/oauth/introspect")
                .asString();
    }

    private String logoutToken() {
        long now = System.currentTimeMillis() / 1000;
        return mint.signer()
                .sign(
                        "logout+jwt",
                        Map.of(
                                "iss", EveryWay.US,
                                "aud", app.id(),
                                "sub", account.id().toString(),
                                "sid", get("session id"),
                                "iat", now,
                                "exp", now + 120,
                                "jti", UUID.randomUUID().toString(),
                                "events",
                                        Map.of(
                                                "http://schemas.openid.net/event/backchannel-logout",
                                                Map.of())));
    }

    private JsonPath initialToken() {
        return api.post("/initial-access-tokens", Map.of("label", "matrix", "uses", 1))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private String registration(String initial) {
        JsonPath registered = register(initial).then().statusCode(201).extract().jsonPath();
        all.put("registration token", registered.getString("registration_access_token"));
        return registered.getString("client_id");
    }

    static Response register(String initial) {
        return People.as(initial)
                .contentType("application/json")
                .body(Map.of("redirect_uris", List.of(EveryWay.CALLBACK)))
                .post("/oauth/register");
    }
}
