package dev.cardea.api;

import dev.cardea.access.Membership;
import dev.cardea.access.Memberships;
import dev.cardea.access.Roles;
import dev.cardea.accounts.Accounts;
import dev.cardea.accounts.Credentials;
import dev.cardea.accounts.ProfileClaims;
import dev.cardea.accounts.Profiles;
import dev.cardea.audit.AuditEntry;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.federation.AccountLink;
import dev.cardea.federation.AccountLinks;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.sessions.Session;
import dev.cardea.sessions.Sessions;
import dev.cardea.tokens.Caller;
import dev.cardea.web.Cursor;
import dev.cardea.web.Cursor.Position;
import io.quarkus.security.Authenticated;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/auth/me/export`: everything held about me.
@Path("/auth/me/export")
@Tag(name = "Account")
@Authenticated
public class ExportResource {

    /// Everything held about somebody. Of passwords there is nothing but a hash, which is not part
    /// of it.
    ///
    /// @param passwordChangedAt null where there is no password
    /// @param events newest first
    /// @param nextCursor of the events that find no place here; null when these are all
    public record Export(
            ProfileResponse account,
            @Nullable Instant passwordChangedAt,
            ProfileClaims profile,
            List<String> roles,
            List<Membership> organizations,
            List<AccountLink> links,
            List<Session> sessions,
            MyApplications.Known applications,
            List<AuditEntry> events,
            @Nullable String nextCursor) {}

    private static final String LIST = "export";
    private static final int EVENTS = 1_000;

    private final Caller caller;
    private final Accounts accounts;
    private final Credentials credentials;
    private final Profiles profiles;
    private final Roles roles;
    private final Memberships memberships;
    private final AccountLinks links;
    private final Sessions sessions;
    private final MyApplications applications;
    private final AuditLog audit;
    private final RateLimiter limiter;
    private final Cursor cursors;
    private final Duration fresh;

    @Inject
    ExportResource(
            Caller caller,
            Accounts accounts,
            Credentials credentials,
            Profiles profiles,
            Roles roles,
            Memberships memberships,
            AccountLinks links,
            Sessions sessions,
            MyApplications applications,
            AuditLog audit,
            RateLimiter limiter,
            Cursor cursors,
            CardeaConfig config) {
        this.caller = caller;
        this.accounts = accounts;
        this.credentials = credentials;
        this.profiles = profiles;
        this.roles = roles;
        this.memberships = memberships;
        this.links = links;
        this.sessions = sessions;
        this.applications = applications;
        this.audit = audit;
        this.limiter = limiter;
        this.cursors = cursors;
        this.fresh = config.sessions().fresh();
    }

    @GET
    @Operation(
            summary =
                    "Everything held about me; the log-in must be recent. With next_cursor of an"
                            + " answer: the events before")
    public Export export(@QueryParam("cursor") @Nullable String cursor) {
        caller.requireFresh(fresh);
        UUID id = caller.accountId();
        limiter.change(id);
        Position place = cursor == null ? null : cursors.decode(LIST, cursor);
        audit.append(AuditEvent.of(Type.ACCOUNT_EXPORTED, id).session(caller.sessionId()));
        List<AuditEntry> events =
                place == null
                        ? audit.newest(id, EVENTS)
                        : audit.before(id, place.at(), place.id(), EVENTS);
        return new Export(
                ProfileResponse.of(accounts.get(id)),
                credentials.passwordChangedAt(id).orElse(null),
                profiles.of(id),
                roles.of(id),
                memberships.of(id),
                links.of(id),
                sessions.of(id),
                applications.of(id),
                events,
                events.size() < EVENTS ? null : cursor(events.getLast()));
    }

    private String cursor(AuditEntry last) {
        return cursors.encode(LIST, new Position(last.at(), last.id()));
    }
}
