package dev.cardea.oauth;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientSubjects;
import dev.cardea.clients.Clients;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.DueWork;
import dev.cardea.fetch.FetchException;
import dev.cardea.fetch.FetchRequest;
import dev.cardea.fetch.GuardedFetch;
import dev.cardea.fetch.Patience;
import dev.cardea.sessions.SessionClients;
import dev.cardea.tokens.ClientSigner;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tells clients that a session is over (OpenID Connect Back-Channel Logout 1.0 §2.5), whichever
/// way it ended: within a second, and again for half a day where nobody answers. Each attempt is
/// signed anew. A client that keeps us waiting holds a quarter of the workers at most, and all that
/// nobody vouches for together hold half of them.
@ApplicationScoped
class BackchannelLogout {

    static final String TYPE = "logout+jwt";
    static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private static final Logger LOG = Logger.getLogger(BackchannelLogout.class);
    private static final Duration LIFETIME = Duration.ofMinutes(2);
    private static final int WORKERS = 8;
    private static final int MOST_EACH = 2;
    private static final int MOST_UNKNOWN = 4;
    private static final int JTI_BYTES = 16;

    private enum Outcome {
        TOLD,
        REFUSED,
        SILENT
    }

    private final SessionClients due;
    private final Clients clients;
    private final ClientSubjects subjects;
    private final ClientSigner signer;
    private final GuardedFetch fetch;
    private final Clock clock;
    private final String issuer;
    private final Patience patience;

    private final DueWork<SessionClients.Due> work;

    @Inject
    BackchannelLogout(
            SessionClients due,
            Clients clients,
            ClientSubjects subjects,
            ClientSigner signer,
            GuardedFetch fetch,
            Clock clock,
            CardeaConfig config) {
        this.due = due;
        this.clients = clients;
        this.subjects = subjects;
        this.signer = signer;
        this.fetch = fetch;
        this.clock = clock;
        this.issuer = config.issuer().toString();
        this.patience = new Patience(clock, MOST_EACH, MOST_UNKNOWN);
        this.work = new DueWork<>("logout", WORKERS, patience::leftAlone, due::due, this::attempt);
    }

    @Scheduled(every = "1s", delayed = "1s")
    void poll() {
        work.wake();
    }

    @PreDestroy
    void close() throws InterruptedException {
        work.stop();
    }

    /// Whom to leave alone now.
    private Optional<UUID> attempt(SessionClients.Due notice) {
        Client client = clients.byId(notice.clientId()).orElse(null);
        String uri = client == null ? null : client.metadata().backchannelLogoutUri();
        if (client == null || uri == null) {
            due.remove(notice);
            return Optional.empty();
        }
        boolean called =
                patience.call(
                        client.id(),
                        client.administered(),
                        () -> !due.claim(notice) || answered(client, uri, notice));
        return called ? Optional.empty() : Optional.of(client.id());
    }

    private boolean answered(Client client, String uri, SessionClients.Due notice) {
        Outcome outcome = tell(client, uri, notice);
        if (outcome == Outcome.TOLD) {
            due.remove(notice);
        } else if (notice.last()) {
            due.remove(notice);
            LOG.errorf(
                    "client %s could not be told that session %s is over",
                    client.clientId(), notice.sessionId());
        }
        return outcome != Outcome.SILENT;
    }

    private Outcome tell(Client client, String uri, SessionClients.Due notice) {
        try {
            int status =
                    fetch.send(
                                    FetchRequest.form(
                                            URI.create(uri),
                                            Map.of("logout_token", token(client, notice))))
                            .status();
            if (status / 100 == 2) {
                return Outcome.TOLD;
            }
            failed(client, notice, "answered " + status, null);
            return Outcome.REFUSED;
        } catch (FetchException e) {
            failed(client, notice, e.reason(), null);
        } catch (RuntimeException e) {
            failed(client, notice, "could not be asked", e);
        }
        return Outcome.SILENT;
    }

    private static void failed(
            Client client, SessionClients.Due notice, String why, @Nullable Throwable cause) {
        LOG.warnf(
                cause,
                "back-channel log-out of client %s %s (attempt %d)",
                client.clientId(),
                why,
                notice.attempts() + 1);
    }

    private String token(Client client, SessionClients.Due notice) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("aud", client.clientId());
        claims.put("iat", now);
        claims.put("exp", now + LIFETIME.toSeconds());
        claims.put("jti", Secrets.token(JTI_BYTES));
        claims.put("sub", subjects.subject(client, notice.accountId()));
        claims.put("sid", subjects.session(client, notice.sessionId()));
        claims.put("events", Map.of(EVENT, Map.of()));
        return signer.sign(client, client.metadata().idTokenSignedResponseAlg(), TYPE, claims);
    }
}
