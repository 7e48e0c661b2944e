package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.accounts.Accounts;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.sessions.Logout;
import dev.cardea.sessions.Session;
import dev.cardea.sessions.Sessions;
import dev.cardea.tokens.Caller;
import dev.cardea.web.RevocationSeq;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/users/{id}/sessions`.
@Path("/admin/api/users/{id}/sessions")
@Tag(name = "Admin: users")
@RolesAllowed(AdminScopes.SESSIONS)
public class UserSessionsResource {

    public record UserSession(
            UUID id,
            Instant createdAt,
            Instant lastUsedAt,
            Instant expiresAt,
            String address,
            String device,
            List<String> amr,
            @Nullable UUID organizationId) {

        static UserSession of(Session session) {
            return new UserSession(
                    session.id(),
                    session.createdAt(),
                    session.lastUsedAt(),
                    session.expiresAt(),
                    session.address(),
                    session.userAgent(),
                    session.amr(),
                    session.organizationId());
        }
    }

    public record UserSessionsResponse(List<UserSession> sessions) {}

    private final Caller caller;
    private final Accounts accounts;
    private final Sessions sessions;
    private final Logout logout;
    private final Authority authority;

    @Inject
    UserSessionsResource(
            Caller caller,
            Accounts accounts,
            Sessions sessions,
            Logout logout,
            Authority authority) {
        this.caller = caller;
        this.accounts = accounts;
        this.sessions = sessions;
        this.logout = logout;
        this.authority = authority;
    }

    @GET
    @RolesAllowed(AdminScopes.SESSIONS + AdminScopes.READ)
    @Operation(summary = "Where a user is logged in")
    public UserSessionsResponse list(UUID id) {
        accounts.get(id);
        return new UserSessionsResponse(sessions.of(id).stream().map(UserSession::of).toList());
    }

    @DELETE
    @Operation(summary = "End all sessions of a user")
    public Response endAll(UUID id) {
        accounts.get(id);
        authority.over(id);
        return RevocationSeq.noContent(
                logout.everywhere(id, Reason.SESSION_ENDED, caller.accountId()));
    }

    @DELETE
    @Path("{session}")
    @Operation(summary = "End one session of a user")
    public Response end(UUID id, UUID session) {
        authority.over(id);
        long seq = logout.one(id, session, Reason.SESSION_ENDED, caller.accountId());
        if (seq == 0) {
            throw new ProblemException(Problem.NOT_FOUND, "this user has no such session");
        }
        return RevocationSeq.noContent(seq);
    }
}
