package dev.cardea.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Browser;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.People;
import dev.cardea.support.SentMails;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where this service is comes from its settings alone: no header of a request gets into metadata,
/// redirects, pages or mails. `InjectionTest` has the log-in and the mails of registering.
@QuarkusTest
class HostHeaderTest {

    private static final String EVIL = "evil.example";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject SentMails mails;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "X-Forwarded-Host",
                "X-Forwarded-Server",
                "X-Forwarded-Prefix",
                "X-Host",
                "X-Original-Host",
                "X-Original-URL",
                "X-Rewrite-URL",
                "X-HTTP-Host-Override",
                "Forwarded"
            })
    void no_header_says_where_this_service_is(String header) {
        for (String path :
                List.of(
                        "/.well-known/openid-configuration",
                        "/.well-known/oauth-authorization-server",
                        "/.well-known/jwks.json",
                        "/login",
                        "/recover",
                        "/device",
                        "/account",
                        "/signed-out",
                        "/oauth/logout",
                        "/oauth/userinfo",
                        "/oauth/check",
                        "/auth/me",
                        "/css/cardea.css",
                        "/nowhere")) {
            clean(path, with(header).get(path));
        }
        Service app =
                new Service(
                        clients.registered(
                                Map.of(
                                        "redirect_uris",
                                        List.of("https://app.example/cb"),
                                        "token_endpoint_auth_method",
                                        "client_secret_post",
                                        "grant_types",
                                        List.of(
                                                "authorization_code",
                                                "client_credentials",
                                                EveryWay.DEVICE_CODE))));
        Map<String, String> request = Minted.request(app, Pkce.fresh());
        request.put("scope", "openid");
        Response page = with(header).get("/oauth/authorize?" + Browser.query(request));
        clean("authorize", page);
        assertThat(page.header("Location")).startsWith(EveryWay.US + "/login?flow=");
        clean("par", form(header, app.signed(request)).post("/oauth/par"));
        Map<String, String> device = app.signed(Map.of("scope", "openid"));
        Response codes = form(header, device).post("/oauth/device_authorization");
        clean("device", codes);
        assertThat(codes.<String>path("verification_uri")).isEqualTo(EveryWay.US + "/device");
        Map<String, String> own = app.signed(Map.of("grant_type", "client_credentials"));
        clean("token", form(header, own).post("/oauth/token"));
        clean("refused", form(header, Map.of("grant_type", "x")).post("/oauth/token"));
        clean("log-out", form(header, Map.of("client_id", app.id())).post("/oauth/logout"));
        registered(header);
        mailed(header);
    }

    private void registered(String header) {
        String initial =
                new AdminApi(people.admin())
                        .post("/initial-access-tokens", Map.of("label", "hosts"))
                        .path("initial_access_token");
        Response made =
                with(header)
                        .auth()
                        .oauth2(initial)
                        .contentType("application/json")
                        .body(Map.of("redirect_uris", List.of("https://app.example/cb")))
                        .post("/oauth/register");
        clean("register", made);
        assertThat(made.<String>path("registration_client_uri"))
                .startsWith(EveryWay.US + "/oauth/register/");
    }

    private void mailed(String header) {
        Account account = people.somebody();
        with(header)
                .contentType("application/json")
                .body(Map.of("email", account.email()))
                .post("/auth/password/forgot")
                .then()
                .statusCode(202);
        mails.token(account.email());
        assertThat(mails.to(account.email()))
                .isNotEmpty()
                .allSatisfy(mail -> {
                    assertThat(mail.toString()).doesNotContain(EVIL);
                    assertThat(mail.link()).startsWith(EveryWay.US + "/reset-password?token=");
                });
    }

    private static RequestSpecification with(String header) {
        String value =
                switch (header) {
                    case "Forwarded" -> "host=" + EVIL + ";proto=https";
                    case "X-Forwarded-Prefix" -> "/" + EVIL;
                    case "X-Original-URL", "X-Rewrite-URL" ->
                            "https://" + EVIL + "/admin/api/users";
                    default -> EVIL;
                };
        return People.anywhere()
                .redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .header(header, value)
                .header("X-Forwarded-Proto", "https");
    }

    private static RequestSpecification form(String header, Map<String, String> form) {
        return with(header)
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .body(Browser.query(form));
    }

    private static void clean(String what, Response answer) {
        assertThat(answer.statusCode()).as(what).isLessThan(500);
        assertThat(answer.asString() + answer.headers()).as(what).doesNotContain(EVIL);
    }
}
