package dev.cardea.signals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cardea.clients.Client;
import dev.cardea.fetch.FetchException;
import dev.cardea.fetch.FetchRequest;
import dev.cardea.fetch.FetchedAnswer;
import dev.cardea.fetch.GuardedFetch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;

/// One push of one event (RFC 8935 §2), outside of any transaction.
@ApplicationScoped
class Push {

    /// What became of it. Rejected: the receiver called the event bad, and will again.
    enum Outcome {
        TAKEN,
        REJECTED,
        FAILED
    }

    private static final Logger LOG = Logger.getLogger(Push.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// Errors that are not the event's (RFC 8935 §2.4): it may be taken later.
    private static final Set<String> PASSING =
            Set.of("authentication_failed", "access_denied", "invalid_key");

    private final GuardedFetch fetch;
    private final SecurityEvents securityEvents;

    @Inject
    Push(GuardedFetch fetch, SecurityEvents securityEvents) {
        this.fetch = fetch;
        this.securityEvents = securityEvents;
    }

    Outcome send(
            Client client,
            SignalStream stream,
            SignalStreams.Turn turn,
            SignalEvents.Waiting event) {
        try {
            FetchRequest request =
                    FetchRequest.post(
                                    URI.create(Objects.requireNonNull(stream.endpointUrl())),
                                    SecurityEvents.MEDIA_TYPE,
                                    securityEvents.sign(client, event))
                            .with("Accept", "application/json");
            String authorization = turn.authorization();
            FetchedAnswer answer =
                    fetch.send(
                            authorization == null
                                    ? request
                                    : request.with("Authorization", authorization));
            return outcome(client, stream, answer);
        } catch (FetchException e) {
            return failed(client, stream, e.reason());
        } catch (RuntimeException e) {
            LOG.warnf(e, "stream %s could not be pushed", stream.id());
            return Outcome.FAILED;
        }
    }

    private static Outcome outcome(Client client, SignalStream stream, FetchedAnswer answer) {
        if (answer.status() / 100 == 2) {
            return Outcome.TAKEN;
        }
        String error = answer.status() == 400 ? error(answer.body()) : "";
        if (answer.status() == 400 && !PASSING.contains(error)) {
            LOG.warnf("client %s rejected an event of stream %s", client.clientId(), stream.id());
            return Outcome.REJECTED;
        }
        return failed(client, stream, "answered " + answer.status());
    }

    private static Outcome failed(Client client, SignalStream stream, String why) {
        LOG.warnf(
                "push to client %s %s (stream %s, failure %d)",
                client.clientId(), why, stream.id(), stream.failures() + 1);
        return Outcome.FAILED;
    }

    private static String error(String body) {
        try {
            return JSON.readTree(body).path("err").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
