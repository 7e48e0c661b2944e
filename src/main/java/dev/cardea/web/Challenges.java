package dev.cardea.web;

import dev.cardea.config.CardeaConfig;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Every challenge of a route of ours says where the metadata of this resource are (RFC 9728 §5.1).
@Singleton
class Challenges {

    private static final String CHALLENGE = "WWW-Authenticate";
    private static final int FIRST = 401;
    private static final int LAST = 403;

    private final String metadata;

    @Inject
    Challenges(CardeaConfig config) {
        this.metadata =
                "resource_metadata=\""
                        + config.issuer()
                        + "/.well-known/oauth-protected-resource\"";
    }

    void complete(HttpServerResponse response, String path) {
        int status = response.getStatusCode();
        if (status < FIRST || status > LAST || isOfAnother(path)) {
            return;
        }
        String challenge = response.headers().get(CHALLENGE);
        if (challenge != null && (challenge.startsWith("Bearer") || challenge.startsWith("DPoP"))) {
            response.headers()
                    .set(CHALLENGE, challenge + (challenge.contains(" ") ? ", " : " ") + metadata);
        }
    }

    /// A gateway asks about its own resource; a registration access token is not an access token.
    private static boolean isOfAnother(String path) {
        return path.startsWith("/oauth/check") || path.startsWith("/oauth/register");
    }
}
