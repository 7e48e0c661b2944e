package dev.cardea.api;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.tokens.Granted;
import dev.cardea.tokens.RefreshTokens;
import dev.cardea.tokens.Rotation;
import dev.cardea.tokens.TokenIssuer;
import dev.cardea.tokens.TokenResponse;
import dev.cardea.web.OptionalBody;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `POST /auth/refresh`: the refresh token in the body, or the cookie.
@Path("/auth/refresh")
@Tag(name = "Log in and out")
@PermitAll
@Consumes(MediaType.APPLICATION_JSON)
public class RefreshResource {

    public record RefreshRequest(@Nullable @Size(max = 512) String refreshToken) {}

    private final RefreshTokens refreshTokens;
    private final TokenIssuer issuer;
    private final TokenCookies cookies;

    @Inject
    RefreshResource(RefreshTokens refreshTokens, TokenIssuer issuer, TokenCookies cookies) {
        this.refreshTokens = refreshTokens;
        this.issuer = issuer;
        this.cookies = cookies;
    }

    @POST
    @Operation(summary = "Exchange a refresh token for fresh tokens; each is used once")
    public Response refresh(
            @Nullable @OptionalBody @Valid RefreshRequest request,
            @CookieParam(TokenCookies.REFRESH) @Nullable String cookie,
            @HeaderParam("Origin") @Nullable String origin) {
        String given = request == null ? null : request.refreshToken();
        if (given == null && cookie == null) {
            throw ProblemException.invalid("refresh_token", "is missing");
        }
        if (given == null) {
            cookies.sameOrigin(origin);
        }
        TokenResponse answer = issuer.issue(granted(given == null ? cookie : given));
        return given == null
                ? Response.ok(answer.withoutRefreshToken()).cookie(cookies.refresh(answer)).build()
                : Response.ok(answer).build();
    }

    private Granted granted(@Nullable String token) {
        return switch (refreshTokens.rotate(token == null ? "" : token)) {
            case Rotation.Rotated(Granted granted) -> granted;
            case Rotation.Repeated(Granted granted) -> granted;
            case Rotation.Reused reused -> throw over();
            case Rotation.Unknown unknown -> throw over();
        };
    }

    private static ProblemException over() {
        return new ProblemException(
                Problem.INVALID_GRANT, "the refresh token is not valid any more: log in again");
    }
}
