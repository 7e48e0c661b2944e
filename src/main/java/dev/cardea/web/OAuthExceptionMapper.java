package dev.cardea.web;

import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// A refusal of the OAuth protocol as JSON (RFC 6749 §5.2).
@Singleton
class OAuthExceptionMapper {

    @ServerExceptionMapper
    Response map(OAuthException refused) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("error", refused.error().code());
        body.put("error_description", refused.description());
        Response.ResponseBuilder answer =
                Response.status(refused.error().status())
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .entity(body);
        if (refused.error() == OAuthError.INVALID_CLIENT) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"cardea\"");
        }
        if (refused.error() == OAuthError.INVALID_TOKEN) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
        }
        if (refused.error() == OAuthError.TEMPORARILY_UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, "1");
        }
        Response made = answer.build();
        refused.headers().forEach((name, value) -> made.getHeaders().putSingle(name, value));
        return made;
    }
}
