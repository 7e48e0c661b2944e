package dev.cardea.attacks;

import static dev.cardea.attacks.Acceptor.of;

import java.util.List;

/// Where receivers of signals come with their token.
final class SignalAcceptors {

    private static final String BY_QUERY = "?stream_id=%s";
    private static final String BY_BODY = "{\"stream_id\":\"%s\"}";

    private SignalAcceptors() {}

    static List<Acceptor> all() {
        return List.of(
                route("GET", "/ssf/streams", "", ""),
                route("POST", "/ssf/streams", "", "{}"),
                route("PATCH", "/ssf/streams", "", BY_BODY),
                route("PUT", "/ssf/streams", "", BY_BODY),
                route("GET", "/ssf/status", BY_QUERY, ""),
                route("POST", "/ssf/status", "", "{\"stream_id\":\"%s\",\"status\":\"enabled\"}"),
                route("POST", "/ssf/verification", "", BY_BODY),
                route("POST", "/ssf/poll", "/%s", "{}"),
                route("DELETE", "/ssf/streams", BY_QUERY, ""));
    }

    private static Acceptor route(String method, String path, String which, String body) {
        return of(
                method + " " + path,
                (set, token) ->
                        Acceptor.asked(
                                                method,
                                                path + which.formatted(set.stream),
                                                "Bearer " + token,
                                                body.formatted(set.stream))
                                        .status()
                                < 300,
                "receiver's token");
    }
}
