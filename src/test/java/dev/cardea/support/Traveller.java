package dev.cardea.support;

import io.restassured.response.Response;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/// Somebody at a browser who logs in through a provider of {@link FakeUpstream}.
public record Traveller(Browser browser) {

    public Traveller() {
        this(new Browser());
    }

    /// Goes to the provider; what it is asked.
    public Map<String, String> leave(String provider) {
        return leave(provider, "");
    }

    /// Likewise, from the page that asks for a log-in in a flow.
    public Map<String, String> leave(String provider, Response page) {
        String flow = Browser.hidden(page).getOrDefault("flow", "");
        return leave(provider, flow.isEmpty() ? "" : "?flow=" + flow);
    }

    public Map<String, String> leave(String provider, String more) {
        Response away = browser.get("/login/with/" + provider + more);
        return FakeUpstream.asked(URI.create(away.header("Location")));
    }

    /// Comes back with a code for the log-in that was asked for.
    public Response comeBack(String provider, Map<String, String> asked, String code) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("code", code);
        answer.put("state", asked.get("state"));
        answer.put("iss", FakeUpstream.issuer(provider));
        return answer(provider, answer);
    }

    public Response answer(String provider, Map<String, String> answer) {
        return browser.get("/login/with/" + provider + "/callback?" + Browser.query(answer));
    }

    /// There and back as whoever these claims are of.
    public Response through(String provider, Map<String, Object> claims) {
        Map<String, String> asked = leave(provider);
        return comeBack(provider, asked, FakeUpstream.code(provider, asked, claims));
    }

    /// Likewise, from the page that asks for a log-in in a flow.
    public Response through(String provider, Response page, Map<String, Object> claims) {
        Map<String, String> asked = leave(provider, page);
        return comeBack(provider, asked, FakeUpstream.code(provider, asked, claims));
    }

    public boolean loggedIn() {
        return browser.get("/account").asString().contains("id=\"logout\"");
    }

    /// Who the account page greets, by the address.
    public boolean isAt(String email) {
        String page = browser.get("/account").asString();
        return page.contains("id=\"logout\"") && page.contains(email);
    }
}
