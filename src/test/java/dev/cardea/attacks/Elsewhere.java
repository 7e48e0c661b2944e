package dev.cardea.attacks;

import dev.cardea.support.Browser;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.People;
import dev.cardea.support.Traveller;
import java.util.HashMap;
import java.util.Map;

/// A log-in under way with another provider, in some browser.
///
/// @param asked what the provider was asked
/// @param cookie what the browser keeps of it
/// @param idToken that answers it, of somebody new
record Elsewhere(Map<String, String> asked, String cookie, String idToken) {

    static final String PROVIDER = "acme";
    static final String ID_TOKEN = "other provider's ID token";

    private static final String COOKIE = "__Host-cardea-upstream";

    static Elsewhere begun() {
        Traveller traveller = new Traveller();
        Map<String, String> asked = traveller.leave(PROVIDER);
        String name = People.fresh();
        return new Elsewhere(
                asked,
                traveller.browser().cookie(COOKIE),
                FakeUpstream.idToken(
                        PROVIDER, asked, Map.of("email", name + "@example.com", "sub", name)));
    }

    /// Whether a browser that keeps this cookie is logged in by an answer with this state and this
    /// ID token.
    boolean ends(String kept, String state, String idToken) {
        Traveller traveller = new Traveller();
        traveller.browser().cookie(COOKIE, kept);
        Map<String, String> answered = new HashMap<>(asked);
        answered.put("state", state);
        traveller.comeBack(PROVIDER, answered, FakeUpstream.raw(asked, idToken));
        return loggedIn(traveller.browser());
    }

    static boolean loggedIn(Browser browser) {
        return browser.cookie("__Host-cardea-session") != null;
    }
}
