package dev.cardea.api;

import dev.cardea.database.Database;
import dev.cardea.login.Login;
import dev.cardea.login.Proof;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.KnownDevices;
import dev.cardea.tokens.FirstPartyScopes;
import dev.cardea.tokens.Granted;
import dev.cardea.tokens.RefreshTokens;
import dev.cardea.tokens.TokenIssuer;
import dev.cardea.tokens.TokenResponse;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `POST /auth/login`.
@Path("/auth/login")
@Tag(name = "Log in and out")
@PermitAll
public class LoginResource {

    /// One of `identifier`, `email` and `username` says who; `delivery` is `body` or `cookie`.
    public record LoginRequest(
            @Nullable @Size(max = 320) String identifier,
            @Nullable @Size(max = 320) String email,
            @Nullable @Size(max = 320) String username,
            @NotNull @Size(min = 1, max = 1024) String password,
            @Nullable @Size(max = 1024) String scope,
            @Nullable @Size(max = 255) String clientId,
            @Nullable @Size(max = 16) String delivery) {

        String who() {
            String given = null;
            for (String one : new @Nullable String[] {identifier, email, username}) {
                if (one != null) {
                    if (given != null) {
                        throw ProblemException.invalid(
                                "identifier", "give one of identifier, email and username");
                    }
                    given = one;
                }
            }
            if (given == null) {
                throw ProblemException.invalid(
                        "identifier", "give one of identifier, email and username");
            }
            return given;
        }
    }

    private final Login login;
    private final Database database;
    private final RefreshTokens refreshTokens;
    private final TokenIssuer issuer;
    private final KnownDevices devices;
    private final TokenCookies cookies;

    @Inject
    LoginResource(
            Login login,
            Database database,
            RefreshTokens refreshTokens,
            TokenIssuer issuer,
            KnownDevices devices,
            TokenCookies cookies) {
        this.login = login;
        this.database = database;
        this.refreshTokens = refreshTokens;
        this.issuer = issuer;
        this.devices = devices;
        this.cookies = cookies;
    }

    @POST
    @Operation(summary = "Log in with an e-mail address or user name and a password")
    public Response login(
            @NotNull @Valid LoginRequest request,
            @CookieParam(TokenCookies.DEVICE) @Nullable String device) {
        String who = request.who();
        boolean inCookie = cookies.delivery(request.delivery());
        String scope = FirstPartyScopes.parse(request.scope());
        if (request.clientId() != null
                && !request.clientId().equals(TokenIssuer.FIRST_PARTY_CLIENT)) {
            throw ProblemException.invalid("client_id", "there is no such client");
        }
        Proof proof = login.prove(who, request.password(), device);
        Granted granted =
                database.transaction(() ->
                        refreshTokens.start(
                                proof.accountId(),
                                login.begin(proof),
                                proof.oneTime() ? FirstPartyScopes.withoutAdmin(scope) : scope));
        login.rehash(proof, request.password());
        TokenResponse answer = issuer.issue(granted);
        Response.ResponseBuilder response =
                Response.ok(inCookie ? answer.withoutRefreshToken() : answer);
        if (devices.device(device, proof.accountId()).isEmpty()) {
            response.cookie(cookies.device(devices.issue(proof.accountId())));
        }
        if (inCookie) {
            response.cookie(cookies.refresh(answer));
        }
        return response.build();
    }
}
