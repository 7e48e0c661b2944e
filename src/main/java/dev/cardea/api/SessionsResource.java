package dev.cardea.api;

import dev.cardea.access.Memberships;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.revocation.Reason;
import dev.cardea.sessions.Logout;
import dev.cardea.sessions.Session;
import dev.cardea.sessions.Sessions;
import dev.cardea.tokens.Caller;
import dev.cardea.web.RevocationSeq;
import io.quarkus.security.Authenticated;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/auth/sessions`: my devices.
@Path("/auth/sessions")
@Tag(name = "Sessions")
@Authenticated
public class SessionsResource {

    public record SessionResponse(
            UUID id,
            boolean current,
            Instant createdAt,
            Instant lastUsedAt,
            Instant expiresAt,
            String address,
            String device,
            @Nullable UUID organizationId) {}

    public record SessionsResponse(List<SessionResponse> sessions) {}

    /// Null: no organization is active.
    public record OrganizationRequest(@Nullable UUID organizationId) {}

    private final Caller caller;
    private final Sessions sessions;
    private final Logout logout;
    private final Memberships memberships;
    private final AuditLog audit;
    private final RateLimiter limiter;

    @Inject
    SessionsResource(
            Caller caller,
            Sessions sessions,
            Logout logout,
            Memberships memberships,
            AuditLog audit,
            RateLimiter limiter) {
        this.limiter = limiter;
        this.caller = caller;
        this.sessions = sessions;
        this.logout = logout;
        this.memberships = memberships;
        this.audit = audit;
    }

    @GET
    @Operation(summary = "Where I am logged in")
    public SessionsResponse list() {
        return new SessionsResponse(
                sessions.of(caller.accountId()).stream().map(this::response).toList());
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "End one of my sessions")
    public Response end(UUID id) {
        long seq = logout.one(caller.accountId(), id, Reason.SESSION_ENDED, null);
        if (seq == 0) {
            throw new ProblemException(Problem.NOT_FOUND, "you have no such session");
        }
        return RevocationSeq.noContent(seq);
    }

    @DELETE
    @Operation(summary = "End all my sessions but this one")
    public Response endOthers() {
        return RevocationSeq.noContent(logout.others(caller.accountId(), caller.sessionId()));
    }

    @PUT
    @Path("current/organization")
    @Operation(
            summary =
                    "Make one of my organizations the active one; the next refresh carries it as org_id")
    public Response activate(@NotNull @Valid OrganizationRequest request) {
        limiter.change(caller.accountId());
        UUID organization = request.organizationId();
        if (organization != null) {
            memberships.get(caller.accountId(), organization);
        }
        if (!sessions.activate(caller.accountId(), caller.sessionId(), organization)) {
            throw new ProblemException(Problem.INVALID_TOKEN, "the session has ended");
        }
        audit.append(
                AuditEvent.of(Type.ORGANIZATION_SWITCHED, caller.accountId())
                        .session(caller.sessionId())
                        .with("organization", organization == null ? "none" : organization));
        return Response.noContent().build();
    }

    private SessionResponse response(Session session) {
        return new SessionResponse(
                session.id(),
                session.id().equals(caller.sessionId()),
                session.createdAt(),
                session.lastUsedAt(),
                session.expiresAt(),
                session.address(),
                session.userAgent(),
                session.organizationId());
    }
}
