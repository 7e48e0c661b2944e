package dev.cardea.oauth.device;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.clients.Consents;
import dev.cardea.clients.Consents.Consent;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.protocol.Scopes;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.sessions.Sessions;
import dev.cardea.tokens.DeviceCodes;
import dev.cardea.tokens.DeviceGrant;
import dev.cardea.tokens.DeviceRequest;
import dev.cardea.tokens.GrantDetail;
import dev.cardea.tokens.UserCode;
import dev.cardea.web.ClientAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody who is logged in typed the code of a device and says yes or no. A yes is remembered as
/// consent, so that it can be seen and taken back; the next device is asked about anew all the
/// same, whoever vouches for its client. What is allowed hangs on a session of the device's own,
/// which ends with all others of the account and can be ended alone.
@ApplicationScoped
public class DeviceVerification {

    /// What is shown to whoever decides: also where the device asked from, and what it says it is,
    /// which anybody can claim.
    public record Asked(UserCode code, Client client, DeviceRequest request) {

        /// Whether the device asked from the network that the request under way comes from.
        public boolean near() {
            return ClientAddress.source(request.address()).equals(ClientAddress.currentSource());
        }

        public Scopes scope() {
            return Scopes.parse(request.scope());
        }
    }

    private final DeviceCodes codes;
    private final Clients clients;
    private final Consents consents;
    private final Sessions sessions;
    private final Revocations revocations;
    private final RateLimiter limiter;
    private final Database database;
    private final AuditLog audit;
    private final int mostSessions;

    @Inject
    DeviceVerification(
            DeviceCodes codes,
            Clients clients,
            Consents consents,
            Sessions sessions,
            Revocations revocations,
            RateLimiter limiter,
            Database database,
            AuditLog audit,
            CardeaConfig config) {
        this.codes = codes;
        this.clients = clients;
        this.consents = consents;
        this.sessions = sessions;
        this.revocations = revocations;
        this.limiter = limiter;
        this.database = database;
        this.audit = audit;
        this.mostSessions = config.sessions().perAccount();
    }

    /// Who asks for what under a code. Throws 404 when there is no such request, 429 when too many
    /// codes were typed.
    public Asked look(@Nullable String typed, BrowserSession session) {
        limiter.userCode(ClientAddress.currentSource(), session.accountId());
        UserCode code = UserCode.parse(typed).orElseThrow(DeviceVerification::unknown);
        DeviceCodes.Waiting waiting = codes.find(code).orElseThrow(DeviceVerification::unknown);
        return new Asked(
                code,
                clients.byId(waiting.clientId()).orElseThrow(DeviceVerification::unknown),
                waiting.request());
    }

    /// Returns whose device it is. Throws as {@link #look} does.
    public Client allow(@Nullable String typed, BrowserSession session) {
        Asked asked = look(typed, session);
        DeviceRequest request = asked.request();
        database.inTransaction(() -> {
            consents.agree(
                    session.accountId(),
                    asked.client().id(),
                    new Consent(asked.scope(), request.resources(), null));
            UUID device =
                    sessions.branch(
                                    session.accountId(),
                                    session.sessionId(),
                                    request.address(),
                                    request.userAgent())
                            .orElseThrow(DeviceVerification::unknown);
            if (!codes.allow(asked.code(), grant(session, device, request))) {
                throw unknown();
            }
            audit.append(event(Type.DEVICE_ALLOWED, session, asked).session(device));
            revocations.endOldestSessions(session.accountId(), mostSessions, Reason.SESSION_LIMIT);
        });
        return asked.client();
    }

    /// Likewise.
    public Client deny(@Nullable String typed, BrowserSession session) {
        Asked asked = look(typed, session);
        if (!codes.deny(asked.code())) {
            throw unknown();
        }
        audit.append(event(Type.DEVICE_DENIED, session, asked).session(session.sessionId()));
        return asked.client();
    }

    private static DeviceGrant grant(BrowserSession session, UUID device, DeviceRequest request) {
        return new DeviceGrant(
                session.accountId(),
                device,
                request.scope(),
                new GrantDetail(
                        request.resources(),
                        session.authTime(),
                        session.acr(),
                        null,
                        null,
                        null,
                        null));
    }

    private static AuditEvent event(Type type, BrowserSession session, Asked asked) {
        return AuditEvent.of(type, session.accountId())
                .with("client", asked.client().clientId())
                .with("scope", asked.scope())
                .with("device_address", asked.request().address())
                .with("device_agent", asked.request().userAgent());
    }

    private static ProblemException unknown() {
        return new ProblemException(
                Problem.NOT_FOUND,
                "No device waits with this code: it may be mistyped, used before, or older than ten minutes");
    }
}
