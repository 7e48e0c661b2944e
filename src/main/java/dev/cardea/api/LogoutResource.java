package dev.cardea.api;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.sessions.Logout;
import dev.cardea.tokens.AccessTokens;
import dev.cardea.tokens.RefreshTokens;
import dev.cardea.tokens.RefreshTokens.SessionRef;
import dev.cardea.web.OptionalBody;
import dev.cardea.web.RevocationSeq;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `POST /auth/logout`: an access token, a refresh token or the cookie says which session. Logging
/// out twice is no error.
@Path("/auth/logout")
@Tag(name = "Log in and out")
@PermitAll
@Consumes(MediaType.APPLICATION_JSON)
public class LogoutResource {

    public record LogoutRequest(
            @Nullable @Size(max = 512) String refreshToken, @Nullable Boolean everywhere) {}

    private static final String BEARER = "Bearer ";

    private final AccessTokens accessTokens;
    private final RefreshTokens refreshTokens;
    private final Logout logout;
    private final TokenCookies cookies;

    @Inject
    LogoutResource(
            AccessTokens accessTokens,
            RefreshTokens refreshTokens,
            Logout logout,
            TokenCookies cookies) {
        this.accessTokens = accessTokens;
        this.refreshTokens = refreshTokens;
        this.logout = logout;
        this.cookies = cookies;
    }

    @POST
    @Operation(summary = "End this session, or with `everywhere` all of them")
    public Response logout(
            @Nullable @OptionalBody @Valid LogoutRequest request,
            @CookieParam(TokenCookies.REFRESH) @Nullable String cookie,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @HeaderParam("Origin") @Nullable String origin) {
        String given = request == null ? null : request.refreshToken();
        if (given == null && cookie != null) {
            cookies.sameOrigin(origin);
        }
        String token = given == null ? cookie : given;
        if (token == null && authorization == null) {
            throw ProblemException.invalid("refresh_token", "is missing, and so is a Bearer token");
        }
        boolean everywhere = request != null && Boolean.TRUE.equals(request.everywhere());
        SessionRef session =
                bearer(authorization)
                        .or(refresh(token, everywhere))
                        .orElseThrow(() ->
                                new ProblemException(
                                        Problem.INVALID_TOKEN,
                                        "no valid token of a session was given"));
        UUID account = session.accountId();
        long seq =
                everywhere
                        ? logout.everywhere(account, Reason.LOGOUT, null)
                        : logout.one(account, session.sessionId(), Reason.LOGOUT, null);
        Response response = RevocationSeq.noContent(seq);
        return cookie == null
                ? response
                : Response.fromResponse(response).cookie(cookies.forgetRefresh()).build();
    }

    private Optional<SessionRef> bearer(@Nullable String authorization) {
        if (authorization == null
                || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        return accessTokens.session(authorization.substring(BEARER.length()).strip());
    }

    /// A spent refresh token still ends its own session; only a live one speaks for the account.
    private Supplier<Optional<SessionRef>> refresh(@Nullable String token, boolean live) {
        return () -> {
            if (token == null) {
                return Optional.empty();
            }
            return live ? refreshTokens.liveSession(token) : refreshTokens.session(token);
        };
    }
}
