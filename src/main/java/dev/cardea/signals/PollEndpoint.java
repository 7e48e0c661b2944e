package dev.cardea.signals;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cardea.clients.Client;
import dev.cardea.web.OptionalBody;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What waits in a stream, for receivers that come for it (RFC 8936). Each event is handed out
/// again until it is acknowledged. Where nothing waits, the request does, for the next event or
/// some seconds, unless it says `returnImmediately`.
@Path(PollEndpoint.PATH + "/{stream}")
@PermitAll
public class PollEndpoint {

    static final String PATH = "/ssf/poll";

    private static final Logger LOG = Logger.getLogger(PollEndpoint.class);
    private static final int MOST = 100;

    /// @param maxEvents 0 only acknowledges
    /// @param ack the `jti` of events that were taken
    /// @param setErrs what was wrong with others, by their `jti`: they do not come again
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PollRequest(
            @JsonProperty("maxEvents") @Nullable @Min(0) Integer maxEvents,
            @JsonProperty("returnImmediately") @Nullable Boolean returnImmediately,
            @JsonProperty("ack") @Nullable @Size(max = 1000) List<String> ack,
            @JsonProperty("setErrs") @Nullable @Size(max = 1000) Map<String, SetError> setErrs) {

        private static final PollRequest EMPTY = new PollRequest(null, null, null, null);
    }

    /// RFC 8936 §2.6.
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record SetError(@Nullable String err, @Nullable String description) {}

    /// @param sets signed events by their `jti`
    public record PollResponse(
            @JsonProperty("sets") Map<String, String> sets,
            @JsonProperty("moreAvailable") boolean moreAvailable) {}

    private final ReceiverAccess access;
    private final StreamManagement management;
    private final SignalStreams streams;
    private final SignalEvents events;
    private final SecurityEvents securityEvents;
    private final LongPolls longPolls;

    @Inject
    PollEndpoint(
            ReceiverAccess access,
            StreamManagement management,
            SignalStreams streams,
            SignalEvents events,
            SecurityEvents securityEvents,
            LongPolls longPolls) {
        this.access = access;
        this.management = management;
        this.streams = streams;
        this.events = events;
        this.securityEvents = securityEvents;
        this.longPolls = longPolls;
    }

    @POST
    @RunOnVirtualThread
    @Operation(hidden = true)
    public PollResponse poll(
            @Context HttpServerRequest request,
            String stream,
            @OptionalBody @Valid @Nullable PollRequest body) {
        PollRequest wanted = body == null ? PollRequest.EMPTY : body;
        int most = wanted.maxEvents() == null ? MOST : Math.min(wanted.maxEvents(), MOST);
        Client client = access.manages(request);
        SignalStream found = polled(client, stream);
        settle(found, client, wanted);
        List<SignalEvents.Waiting> next = events.next(found, most + 1);
        if (next.isEmpty() && most > 0 && !Boolean.TRUE.equals(wanted.returnImmediately())) {
            longPolls.await(found.id());
            client = access.stillManages(request);
            next = events.next(polled(client, stream), most + 1);
        }
        return answer(client, next, most);
    }

    private SignalStream polled(Client client, String stream) {
        SignalStream found = management.find(client, stream);
        if (found.pushed()) {
            throw StreamSwitch.none();
        }
        return found;
    }

    private PollResponse answer(Client client, List<SignalEvents.Waiting> next, int most) {
        Map<String, String> sets = new LinkedHashMap<>();
        next.stream()
                .limit(most)
                .forEach(event ->
                        sets.put(event.id().toString(), securityEvents.sign(client, event)));
        return new PollResponse(sets, next.size() > most);
    }

    private void settle(SignalStream stream, Client client, PollRequest wanted) {
        if (wanted.ack() != null) {
            events.remove(stream.id(), ids(wanted.ack()));
        }
        if (wanted.setErrs() != null) {
            int rejected = events.remove(stream.id(), ids(wanted.setErrs().keySet()));
            if (rejected > 0) {
                LOG.warnf(
                        "client %s rejected %d events of stream %s",
                        client.clientId(), rejected, stream.id());
                streams.rejected(stream.id(), rejected);
            }
        }
    }

    /// What is no `jti` of ours is ignored.
    private static Set<UUID> ids(Collection<String> texts) {
        Set<UUID> ids = new HashSet<>();
        for (String text : texts) {
            try {
                ids.add(UUID.fromString(text));
            } catch (IllegalArgumentException e) {
                LOG.debug("an acknowledged jti is none");
            }
        }
        return ids;
    }
}
