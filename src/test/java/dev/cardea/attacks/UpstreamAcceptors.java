package dev.cardea.attacks;

import static dev.cardea.attacks.Acceptor.of;

import dev.cardea.support.Browser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where people come with what they have of another provider.
final class UpstreamAcceptors {

    static final String CLAIMANT = "__Host-cardea-pending";

    private UpstreamAcceptors() {}

    static List<Acceptor> all() {
        return List.of(
                of(
                        "callback, its state",
                        (set, token) ->
                                set.byState.ends(
                                        set.byState.cookie(), token, set.byState.idToken()),
                        "state"),
                of(
                        "callback, its cookie",
                        (set, token) ->
                                set.byCookie.ends(
                                        token,
                                        set.byCookie.asked().get("state"),
                                        set.byCookie.idToken()),
                        "cookie of a log-in elsewhere"),
                of(
                        "callback, the ID token",
                        (set, token) -> {
                            Elsewhere way =
                                    token.equals(set.get(Elsewhere.ID_TOKEN))
                                            ? set.byIdToken
                                            : Elsewhere.begun();
                            return way.ends(way.cookie(), way.asked().get("state"), token);
                        },
                        Elsewhere.ID_TOKEN),
                of("claim of an account", (set, token) -> claims(token), "cookie of a claimant"),
                of("connecting", (set, token) -> connects(set, token), "connecting link"));
    }

    private static boolean claims(String token) {
        return Acceptor.kept("/login/link", CLAIMANT, token).body().contains("id=\"link-submit\"");
    }

    private static boolean connects(Minted set, String token) {
        Browser browser = set.claimant.again();
        browser.post(
                "/login/link/confirm",
                new HashMap<>(Map.of("token", token, "csrf", set.claimantsForm)));
        return Elsewhere.loggedIn(browser);
    }
}
