package dev.cardea.web;

import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// An access token as a request presents it in `Authorization`, with what may prove that the sender
/// is who it was made for.
///
/// @param proofs the values of the header `DPoP`: exactly one is right (RFC 9449 §4.3)
/// @param path of the request, below the issuer's URL
/// @param answer where headers for the answer go, by name and value
public record PresentedToken(
        Scheme scheme,
        String token,
        List<String> proofs,
        String method,
        String path,
        BiConsumer<String, String> answer) {

    /// What a request is told that presents no token: RFC 6750 §3.1 wants no error, which clients
    /// would take for one about the token that they have.
    static final Map<String, String> CHALLENGE = Map.of("WWW-Authenticate", "Bearer");

    public enum Scheme {
        BEARER("Bearer "),
        DPOP("DPoP ");

        private final String prefix;

        Scheme(String prefix) {
            this.prefix = prefix;
        }
    }

    /// The refusal of a request that presents none.
    public static OAuthException missing() {
        return new OAuthException(OAuthError.INVALID_TOKEN, "there is no access token", CHALLENGE);
    }

    /// Empty where the request has no `Authorization` of a scheme of ours.
    public static Optional<PresentedToken> of(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null) {
            return Optional.empty();
        }
        for (Scheme scheme : Scheme.values()) {
            String prefix = scheme.prefix;
            if (authorization.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return Optional.of(
                        new PresentedToken(
                                scheme,
                                authorization.substring(prefix.length()).strip(),
                                request.headers().getAll("DPoP"),
                                request.method().name(),
                                request.path(),
                                request.response()::putHeader));
            }
        }
        return Optional.empty();
    }
}
