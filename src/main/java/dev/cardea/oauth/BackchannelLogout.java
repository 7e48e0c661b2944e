package dev.cardea.oauth;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientSubjects;
import dev.cardea.clients.Clients;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

    /// One run may wait while others work: it sees all that was due before it began.
    private final ThreadPoolExecutor workers =
            new ThreadPoolExecutor(
                    WORKERS,
                    WORKERS,
                    10,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(1),
                    Thread.ofPlatform().daemon().name("logout-", 0).factory(),
                    new ThreadPoolExecutor.DiscardPolicy());

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
        workers.allowCoreThreadTimeOut(true);
    }

    @Scheduled(every = "1s", delayed = "1s")
    void poll() {
        workers.execute(this::deliver);
    }

    @PreDestroy
    void close() throws InterruptedException {
        workers.shutdown();
        workers.awaitTermination(5, TimeUnit.SECONDS);
    }

    /// Tries everything that is due, once, but for the clients that are to be left alone.
    void deliver() {
        try {
            Set<UUID> leftAlone = patience.leftAlone();
            List<SessionClients.Due> batch = due.due(leftAlone);
            while (!batch.isEmpty()) {
                for (SessionClients.Due notice : batch) {
                    if (!attempt(notice)) {
                        leftAlone.add(notice.clientId());
                    }
                }
                batch = due.due(leftAlone);
            }
        } catch (RuntimeException e) {
            LOG.warnf("log-out notices wait (%s)", e.getClass().getSimpleName());
        }
    }

    /// False where the client is to be left alone now.
    private boolean attempt(SessionClients.Due notice) {
        Client client = clients.byId(notice.clientId()).orElse(null);
        String uri = client == null ? null : client.metadata().backchannelLogoutUri();
        if (client == null || uri == null) {
            due.remove(notice);
            return true;
        }
        return patience.call(
                client.id(),
                client.administered(),
                () -> !due.claim(notice) || answered(client, uri, notice));
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
