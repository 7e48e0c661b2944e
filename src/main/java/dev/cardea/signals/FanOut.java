package dev.cardea.signals;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.revocation.RevocationReaders.Entry;
import dev.cardea.sessions.SessionReceivers;
import dev.cardea.sessions.SessionReceivers.Known;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Puts what rules mean into the streams of those whom it concerns: receivers that were given
/// tokens of the session, and nobody else.
@ApplicationScoped
class FanOut {

    private static final int UUID_LENGTH = 36;

    private final Database database;
    private final SessionReceivers receivers;
    private final SignalStreams streams;
    private final Clients clients;
    private final SignalEvents events;
    private final EventWriter writer;
    private final StreamSwitch switches;
    private final int mostWaiting;

    @Inject
    FanOut(
            Database database,
            SessionReceivers receivers,
            SignalStreams streams,
            Clients clients,
            SignalEvents events,
            EventWriter writer,
            StreamSwitch switches,
            CardeaConfig config) {
        this.database = database;
        this.receivers = receivers;
        this.streams = streams;
        this.clients = clients;
        this.events = events;
        this.writer = writer;
        this.switches = switches;
        this.mostWaiting = config.signals().queue();
    }

    /// Part of the transaction that moves the reader of the rules on.
    void tell(List<Entry> rules) {
        Audience audience = new Audience(streams.listening(), clients, database.clock());
        for (Entry rule : rules) {
            Telling telling = new Telling(audience, rule, Meaning.of(rule.reason()));
            switch (rule.type()) {
                case SID -> id(rule).ifPresent(session -> session(telling, session));
                case SUB -> id(rule).ifPresent(account -> person(telling, account));
                case CLIENT -> client(telling);
                case ISS -> everything(telling);
                case KID, ORG, JTI -> {} // no session of anybody's
            }
        }
        audience.told().stream()
                .filter(stream -> events.exceeds(stream, mostWaiting))
                .forEach(
                        stream -> switches.disable(stream, "more events wait than are kept", null));
        audience.ended().forEach(receivers::forgetSession);
    }

    /// Sessions that a changed credential ended are known until the rule about the person has been
    /// told too, which comes after them.
    private void session(Telling telling, UUID session) {
        if (telling.events().isEmpty()) {
            return;
        }
        receivers.ofSession(session).forEach(known -> writer.sessionRevoked(telling, known));
        if (telling.meaning().changesCredential()) {
            telling.audience().ended().add(session);
        } else {
            receivers.forgetSession(session);
        }
    }

    /// Who withdraws a consent ends one client's sessions; the others do not learn of it.
    private void person(Telling telling, UUID account) {
        Entry rule = telling.rule();
        List<CaepEvent> wanted = telling.events();
        if (wanted.isEmpty()) {
            return;
        }
        boolean withdrawn = rule.reason().equals("consent_withdrawn");
        List<Known> concerned = receivers.ofAccount(account, rule.at(), withdrawn);
        for (CaepEvent event : wanted) {
            switch (event) {
                case SESSION_REVOKED -> {
                    concerned.stream()
                            .filter(known ->
                                    !telling.audience().ended().contains(known.sessionId()))
                            .forEach(known -> writer.sessionRevoked(telling, known));
                    receivers.forgetAccount(account, rule.at(), withdrawn);
                }
                case TOKEN_CLAIMS_CHANGE ->
                        concerned.forEach(known -> writer.claimsChanged(telling, known));
                case CREDENTIAL_CHANGE ->
                        concerned.stream()
                                .map(Known::clientId)
                                .distinct()
                                .forEach(
                                        client -> writer.passwordChanged(telling, client, account));
            }
        }
    }

    private void client(Telling telling) {
        Optional<Client> client = clients.find(telling.rule().value());
        if (client.isPresent() && !telling.events().isEmpty()) {
            writer.clientRevoked(telling, client.get());
            receivers.forgetClient(client.get().id(), telling.rule().at());
        }
    }

    private void everything(Telling telling) {
        writer.everythingRevoked(telling);
        receivers.forgetEverything(telling.rule().at());
    }

    /// Some values are no ids but other names of a person or a session: the rule with the id is
    /// beside them.
    private static Optional<UUID> id(Entry rule) {
        try {
            return rule.value().length() == UUID_LENGTH
                    ? Optional.of(UUID.fromString(rule.value()))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
