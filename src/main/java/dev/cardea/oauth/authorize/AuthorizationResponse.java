package dev.cardea.oauth.authorize;

import dev.cardea.clients.Client;
import dev.cardea.config.CardeaConfig;
import dev.cardea.oauth.authorize.AuthorizationOutcome.Granted;
import dev.cardea.oauth.authorize.AuthorizationOutcome.Refused;
import dev.cardea.tokens.ClientSigner;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The answer to an authorization request, by way of the browser: in the query (RFC 6749 §4.1.2),
/// by a form that posts itself (OAuth 2.0 Form Post Response Mode), or as one signed JWT (JARM),
/// always with `iss` (RFC 9207).
@ApplicationScoped
public class AuthorizationResponse {

    private static final long JARM_LIFETIME = 600;

    private final ClientSigner signer;
    private final Clock clock;
    private final String issuer;

    @Inject
    AuthorizationResponse(ClientSigner signer, Clock clock, CardeaConfig config) {
        this.signer = signer;
        this.clock = clock;
        this.issuer = config.issuer().toString();
    }

    public Response of(Granted granted) {
        return send(granted.flow().request(), granted.client(), Map.of("code", granted.code()));
    }

    public Response of(Refused refused) {
        Map<String, String> error = new LinkedHashMap<>();
        error.put("error", refused.error().code());
        if (refused.description() != null) {
            error.put("error_description", refused.description());
        }
        return send(refused.flow().request(), refused.client(), error);
    }

    private Response send(AuthorizationRequest request, Client client, Map<String, String> answer) {
        Map<String, String> parameters = new LinkedHashMap<>(answer);
        if (request.state() != null) {
            parameters.put("state", request.state());
        }
        parameters.put("iss", issuer);
        String redirect = request.answersTo(client);
        String mode = request.responseMode() == null ? "query" : request.responseMode();
        if (mode.endsWith("jwt")) {
            parameters = Map.of("response", signed(client, parameters));
        }
        return mode.startsWith("form_post")
                ? formPost(redirect, parameters)
                : Response.seeOther(withQuery(redirect, parameters)).build();
    }

    private String signed(Client client, Map<String, String> parameters) {
        Map<String, Object> claims = new LinkedHashMap<>(parameters);
        claims.put("iss", issuer);
        claims.put("aud", client.clientId());
        claims.put("exp", clock.instant().getEpochSecond() + JARM_LIFETIME);
        return signer.sign(
                client, client.metadata().authorizationSignedResponseAlg(), "JWT", claims);
    }

    private static URI withQuery(String redirect, Map<String, String> parameters) {
        String query =
                parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + '=' + encoded(parameter.getValue()))
                        .collect(Collectors.joining("&"));
        return URI.create(redirect + (redirect.contains("?") ? '&' : '?') + query);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Response formPost(String redirect, Map<String, String> parameters) {
        return Response.ok(
                        Templates.formPost(redirect, parameters).render(),
                        MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action "
                                + origin(redirect))
                .build();
    }

    /// The source expression of a Content-Security-Policy by which a form may lead to this URI: its
    /// origin, or its scheme where there is no host or it is an IPv6 literal, which CSP 3 §2.3.1
    /// cannot express.
    public static String origin(@Nullable String uri) {
        if (uri == null) {
            return "'self'";
        }
        URI parsed = URI.create(uri);
        String authority = parsed.getRawAuthority();
        return authority == null || authority.startsWith("[")
                ? parsed.getScheme() + ":"
                : parsed.getScheme() + "://" + authority;
    }

    @CheckedTemplate(basePath = "oauth", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance formPost(String action, Map<String, String> parameters);
    }
}
