package dev.cardea.signals;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.sessions.SessionReceivers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The streams there are while a page of rules is told. A disabled client, or one that lost the
/// scope, is told nothing.
final class Audience {

    /// A stream with the client that receives it.
    record Listener(SignalStream stream, Client client) {}

    private final List<SignalStream> streams;
    private final Clients clients;
    private final Map<UUID, Optional<Client>> known = new HashMap<>();
    private final Map<String, String> transactions = new HashMap<>();
    private final Set<UUID> told = new HashSet<>();
    private final Set<UUID> ended = new HashSet<>();
    private Instant time;

    /// @param now the database's clock
    Audience(List<SignalStream> streams, Clients clients, Instant now) {
        this.streams = streams;
        this.clients = clients;
        this.time = now;
    }

    /// Those of one client that want this event.
    List<Listener> of(UUID clientId, CaepEvent event) {
        return listeners(
                streams.stream().filter(stream -> stream.clientId().equals(clientId)).toList(),
                event);
    }

    /// Those of all clients that want this event.
    List<Listener> all(CaepEvent event) {
        return listeners(streams, event);
    }

    /// When the next event is written: each a moment after the one before, which keeps their order.
    Instant next() {
        time = time.plus(1, ChronoUnit.MICROS);
        return time;
    }

    /// The `txn` of a rule in a stream: two receivers learn nothing by comparing theirs.
    String txn(long seq, UUID stream) {
        told.add(stream);
        return transactions.computeIfAbsent(seq + " " + stream, key -> SecurityEvents.txn());
    }

    /// The streams that something was written to.
    Set<UUID> told() {
        return told;
    }

    /// Sessions whose end has been told, and that are still known.
    Set<UUID> ended() {
        return ended;
    }

    private List<Listener> listeners(List<SignalStream> some, CaepEvent event) {
        return some.stream()
                .filter(stream -> stream.delivered().contains(event.uri()))
                .flatMap(stream ->
                        client(stream.clientId()).map(c -> new Listener(stream, c)).stream())
                .toList();
    }

    private Optional<Client> client(UUID id) {
        return known.computeIfAbsent(
                id, missing -> clients.byId(missing).filter(SessionReceivers::receives));
    }
}
