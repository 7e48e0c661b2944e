package dev.cardea.api;

import dev.cardea.access.Administrators;
import dev.cardea.access.Membership;
import dev.cardea.access.Memberships;
import dev.cardea.access.Roles;
import dev.cardea.accounts.Accounts;
import dev.cardea.accounts.Profile;
import dev.cardea.accounts.ProfileClaims;
import dev.cardea.accounts.Profiles;
import dev.cardea.audit.AuditEntry;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.federation.AccountLink;
import dev.cardea.federation.AccountLinks;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.sessions.Session;
import dev.cardea.sessions.Sessions;
import dev.cardea.tokens.Caller;
import dev.cardea.web.RevocationSeq;
import io.quarkus.security.Authenticated;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/auth/me`: one's own account.
@Path("/auth/me")
@Tag(name = "Account")
@Authenticated
public class MeResource {

    /// A field that is left out stays; an empty text removes it.
    public record ProfileRequest(
            @Nullable @Size(max = 800) String name, @Nullable @Size(max = 256) String username) {}

    public record CloseRequest(@NotNull @Size(max = 1024) String password) {}

    /// Everything held about somebody. Of passwords there is nothing but a hash, which is not part
    /// of it.
    public record Export(
            ProfileResponse account,
            ProfileClaims profile,
            List<String> roles,
            List<Membership> organizations,
            List<AccountLink> links,
            List<Session> sessions,
            List<AuditEntry> events) {}

    private static final int EVENTS = 1_000;

    private final Caller caller;
    private final Accounts accounts;
    private final Profile profile;
    private final Profiles profiles;
    private final Administrators administrators;
    private final Roles roles;
    private final Memberships memberships;
    private final AccountLinks links;
    private final Sessions sessions;
    private final AuditLog audit;
    private final Duration fresh;

    @Inject
    MeResource(
            Caller caller,
            Accounts accounts,
            Profile profile,
            Profiles profiles,
            Administrators administrators,
            Roles roles,
            Memberships memberships,
            AccountLinks links,
            Sessions sessions,
            AuditLog audit,
            CardeaConfig config) {
        this.fresh = config.sessions().fresh();
        this.caller = caller;
        this.accounts = accounts;
        this.profile = profile;
        this.profiles = profiles;
        this.administrators = administrators;
        this.roles = roles;
        this.memberships = memberships;
        this.links = links;
        this.sessions = sessions;
        this.audit = audit;
    }

    @GET
    @Operation(summary = "My profile")
    public ProfileResponse me() {
        return accounts.findInSession(caller.accountId(), caller.sessionId())
                .map(ProfileResponse::of)
                .orElseThrow(
                        () -> new ProblemException(Problem.INVALID_TOKEN, "the session has ended"));
    }

    @PATCH
    @Operation(summary = "Change my name or user name")
    public ProfileResponse change(@NotNull @Valid ProfileRequest request) {
        return ProfileResponse.of(
                profile.change(caller.accountId(), request.name(), request.username()));
    }

    @DELETE
    @Operation(summary = "Close my account")
    public Response close(@NotNull @Valid CloseRequest request) {
        return RevocationSeq.noContent(
                administrators.closeOwn(caller.accountId(), request.password()));
    }

    @GET
    @Path("export")
    @Operation(summary = "Everything held about me; the log-in must be recent")
    public Export export() {
        caller.requireFresh(fresh);
        UUID id = caller.accountId();
        audit.append(AuditEvent.of(Type.ACCOUNT_EXPORTED, id).session(caller.sessionId()));
        return new Export(
                ProfileResponse.of(accounts.get(id)),
                profiles.of(id),
                roles.of(id),
                memberships.of(id),
                links.of(id),
                sessions.of(id),
                audit.newest(id, EVENTS));
    }
}
