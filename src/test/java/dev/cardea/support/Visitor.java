package dev.cardea.support;

import dev.cardea.accounts.Account;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.support.OAuthClients.Pkce;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.Map;

/// Somebody at a browser, and the applications that they log in to.
public record Visitor(Account account, Browser browser) {

    public Visitor(Account account) {
        this(account, new Browser());
    }

    /// The tokens that a client gets, after whatever pages are in the way.
    public JsonPath tokens(ClientRegistry.Changed app, String scope) {
        Pkce pkce = Pkce.fresh();
        String code = answer(request(app, pkce, scope)).get("code");
        Map<String, String> form =
                new HashMap<>(
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "client_id",
                                app.client().clientId(),
                                "code",
                                code,
                                "redirect_uri",
                                app.client().metadata().redirects().getFirst(),
                                "code_verifier",
                                pkce.verifier()));
        if (app.secret() != null) {
            form.put("client_secret", app.secret());
        }
        return OAuthClients.token(form).then().statusCode(200).extract().jsonPath();
    }

    /// What an authorization request is answered with, after whatever pages are in the way.
    public Map<String, String> answer(Map<String, String> request) {
        Response answer = browser.authorize(request);
        if (answer.asString().contains("id=\"login-submit\"")) {
            answer = browser.logIn(answer, account);
        }
        if (answer.asString().contains("id=\"consent-allow\"")) {
            answer = browser.allow(answer);
        }
        return Browser.redirected(answer);
    }

    /// What `prompt=none` is answered with: `code`, or an error.
    public String silently(ClientRegistry.Changed app) {
        Map<String, String> request = request(app, Pkce.fresh(), "openid");
        request.put("prompt", "none");
        Map<String, String> answer = Browser.redirected(browser.authorize(request));
        return answer.containsKey("code") ? "code" : answer.get("error");
    }

    private static Map<String, String> request(
            ClientRegistry.Changed app, Pkce pkce, String scope) {
        return CodeRequest.of(app.client(), pkce, Map.of("scope", scope));
    }
}
