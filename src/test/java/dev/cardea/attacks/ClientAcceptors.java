package dev.cardea.attacks;

import static dev.cardea.attacks.Acceptor.of;

import dev.cardea.support.OAuthClients.Pkce;
import dev.cardea.support.Wire;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where clients come with what they have, beside the token endpoint.
final class ClientAcceptors {

    /// What else such a place wants to be told.
    private static final Map<String, Map<String, String>> PLACES =
            Map.of(
                    "/oauth/introspect", Map.of("token", "x"),
                    "/oauth/revoke", Map.of("token", "x"),
                    "/oauth/device_authorization", Map.of("scope", "profile"),
                    "/revocations/applied", Map.of("verifier", "matrix", "seq", "0"),
                    "/oauth/par", Map.of());

    private ClientAcceptors() {}

    static List<Acceptor> all() {
        List<Acceptor> all = new ArrayList<>();
        PLACES.keySet().forEach(path -> all.addAll(identifying(path)));
        all.add(
                of(
                        "request, pushed",
                        (set, token) -> good(set.app.send("/oauth/par", Map.of("request", token))),
                        "request object"));
        for (String path : List.of("/oauth/userinfo", "/oauth/check")) {
            all.add(
                    of(
                            path + ", by DPoP",
                            (set, token) -> good(proved(set, path, token)),
                            "token bound to a key"));
        }
        for (String path : List.of("/auth/me", "/ssf/streams")) {
            all.add(of(path + ", by DPoP", (set, token) -> good(proved(set, path, token))));
        }
        all.add(registered("changed", "PUT"));
        all.add(registered("deleted", "DELETE"));
        return all;
    }

    private static List<Acceptor> identifying(String path) {
        return List.of(
                of(
                        "client_secret at " + path,
                        (set, token) ->
                                good(
                                        new Service(set.app.id(), token)
                                                .send(path, form(path, set.app))),
                        "client secret"),
                of(
                        "client_assertion at " + path,
                        (set, token) -> good(asserted(set, path, token)),
                        "client assertion"));
    }

    private static Map<String, String> form(String path, Service client) {
        return path.equals("/oauth/par") ? Minted.request(client, Pkce.fresh()) : PLACES.get(path);
    }

    /// An assertion is good once: every place is shown one of its own.
    private static Wire.Answer asserted(Minted set, String path, String token) {
        boolean own = token.equals(set.get("client assertion"));
        Map<String, String> form = new HashMap<>(form(path, set.asserting));
        form.put("client_assertion", own ? set.key.assertion(set.asserting.id()) : token);
        form.put("client_assertion_type", Acceptor.ASSERTION_TYPE);
        return Forms.send(path, form);
    }

    private static Wire.Answer proved(Minted set, String path, String token) {
        return Wire.send(
                Wire.to(path)
                        .header("Authorization", "DPoP " + token)
                        .header("DPoP", set.dpop.proof("GET", EveryWay.US + path, token))
                        .GET());
    }

    private static Acceptor registered(String done, String method) {
        return of(
                "registered client, " + done,
                (set, token) ->
                        good(
                                Acceptor.asked(
                                        method,
                                        "/oauth/register/" + set.registeredId,
                                        "Bearer " + token,
                                        new JsonObject()
                                                .put("client_id", set.registeredId)
                                                .put("redirect_uris", List.of(EveryWay.CALLBACK))
                                                .encode())),
                "registration token");
    }

    private static boolean good(Wire.Answer answer) {
        return answer.status() < 300;
    }
}
