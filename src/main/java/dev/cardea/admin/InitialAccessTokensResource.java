package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.clients.InitialAccessTokens;
import dev.cardea.clients.InitialAccessTokens.InitialAccessToken;
import dev.cardea.clients.InitialAccessTokens.Made;
import dev.cardea.tokens.Caller;
import dev.cardea.web.Cursor.Position;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/initial-access-tokens`: who may register clients at `/oauth/register`.
@Path("/admin/api/initial-access-tokens")
@Tag(name = "Admin: initial access tokens")
@RolesAllowed(AdminScopes.INITIAL_ACCESS_TOKENS)
public class InitialAccessTokensResource {

    private static final long DAY = 86_400;
    private static final long YEAR = 366 * DAY;

    /// @param uses how many clients it registers; one unless said
    /// @param lifetimeSeconds a day unless said
    public record CreateInitialAccessTokenRequest(
            @NotNull @Size(min = 1, max = 200) @Pattern(regexp = "[^\\p{C}]*") String label,
            @Nullable @Min(1) @Max(10_000) Integer uses,
            @Nullable @Min(60) @Max(YEAR) Long lifetimeSeconds) {}

    /// @param initialAccessToken in the one answer that ever shows it
    public record InitialAccessTokenDetails(
            UUID id,
            String label,
            int usesLeft,
            Instant expiresAt,
            Instant createdAt,
            @Nullable String initialAccessToken) {

        static InitialAccessTokenDetails of(InitialAccessToken token, @Nullable String text) {
            return new InitialAccessTokenDetails(
                    token.id(),
                    token.label(),
                    token.usesLeft(),
                    token.expiresAt(),
                    token.createdAt(),
                    text);
        }
    }

    public record InitialAccessTokensPage(
            List<InitialAccessTokenDetails> initialAccessTokens, @Nullable String nextCursor) {}

    private static final String LIST = "initial access tokens";

    private final Caller caller;
    private final InitialAccessTokens tokens;
    private final Paging paging;

    @Inject
    InitialAccessTokensResource(Caller caller, InitialAccessTokens tokens, Paging paging) {
        this.caller = caller;
        this.tokens = tokens;
        this.paging = paging;
    }

    @GET
    @RolesAllowed(AdminScopes.INITIAL_ACCESS_TOKENS + AdminScopes.READ)
    @Operation(summary = "Initial access tokens, oldest first")
    public InitialAccessTokensPage list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable String limit) {
        int most = Paging.limit(limit);
        Position after = paging.after(LIST, cursor, new Position(Instant.EPOCH, Paging.START));
        List<InitialAccessToken> page = tokens.list(after.id(), most);
        return new InitialAccessTokensPage(
                page.stream().map(token -> InitialAccessTokenDetails.of(token, null)).toList(),
                paging.next(LIST, page, most, last -> new Position(last.createdAt(), last.id())));
    }

    @POST
    @Operation(summary = "Make one; it is in this answer only")
    public Response create(@NotNull @Valid CreateInitialAccessTokenRequest request) {
        Made made =
                tokens.create(
                        request.label(),
                        request.uses() == null ? 1 : request.uses(),
                        Duration.ofSeconds(
                                request.lifetimeSeconds() == null
                                        ? DAY
                                        : request.lifetimeSeconds()),
                        caller.accountId());
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(InitialAccessTokenDetails.of(made.token(), made.text()))
                .build();
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Take one back")
    public Response revoke(UUID id) {
        tokens.revoke(id, caller.accountId());
        return Response.noContent().build();
    }
}
