package dev.cardea.oauth;

import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.AccessTokens;
import dev.cardea.tokens.PersonClaims;
import dev.cardea.web.Form;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/// `/oauth/userinfo` (OpenID Connect Core §5.3): what the scope of an access token lets a client
/// know about the person.
@Path("/oauth/userinfo")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
public class UserInfoEndpoint {

    private final AccessTokens tokens;
    private final PersonClaims persons;

    @Inject
    UserInfoEndpoint(AccessTokens tokens, PersonClaims persons) {
        this.tokens = tokens;
        this.persons = persons;
    }

    @GET
    @Operation(hidden = true)
    public Response get(@HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        return answer(authorization, null);
    }

    @POST
    @Consumes({MediaType.APPLICATION_FORM_URLENCODED, MediaType.WILDCARD})
    @Operation(hidden = true)
    public Response post(
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @Nullable MultivaluedMap<String, String> form) {
        return answer(authorization, form == null ? null : Form.of(form).get("access_token"));
    }

    private Response answer(@Nullable String authorization, @Nullable String inForm) {
        JwtClaims claims =
                tokens.accept(token(authorization, inForm)).orElseThrow(UserInfoEndpoint::invalid);
        Scopes scope = Scopes.parse(claims.getClaimValueAsString("scope"));
        if (!scope.has(Scopes.OPENID)) {
            throw new OAuthException(
                    OAuthError.INSUFFICIENT_SCOPE, "the token has not the scope openid");
        }
        String subject = claims.getClaimValueAsString("sub");
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("sub", subject);
        told.putAll(
                persons.of(UUID.fromString(subject), scope, asked(claims))
                        .orElseThrow(UserInfoEndpoint::invalid));
        return Response.ok(told).build();
    }

    private static List<String> asked(JwtClaims claims) {
        return claims.getClaimValue(AccessTokens.USERINFO_CLAIMS) instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static String token(@Nullable String authorization, @Nullable String inForm) {
        if (authorization != null && inForm != null) {
            throw OAuthException.invalid("access_token", "is given twice");
        }
        if (inForm != null) {
            return inForm;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw invalid();
        }
        return authorization.substring(7).strip();
    }

    private static OAuthException invalid() {
        return new OAuthException(
                OAuthError.INVALID_TOKEN, "the access token is missing, expired or revoked");
    }
}
