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
import org.jboss.logging.Logger;

/// Puts what rules mean into the streams of those whom it concerns: receivers that were given
/// tokens of the session, and nobody else.
@ApplicationScoped
class FanOut {

    private static final Logger LOG = Logger.getLogger(FanOut.class);
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
            Meaning meaning = Meaning.of(rule.reason());
            switch (rule.type()) {
                case SID ->
                        id(rule).ifPresent(session -> session(audience, rule, meaning, session));
                case SUB -> id(rule).ifPresent(account -> person(audience, rule, meaning, account));
                case CLIENT -> client(audience, rule, meaning);
                case ISS -> everything(audience, rule, meaning);
                case KID, ORG, JTI -> LOG.tracef("rule %d is told nobody", rule.seq());
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
    private void session(Audience audience, Entry rule, Meaning meaning, UUID session) {
        if (!meaning.of(rule.type()).isEmpty()) {
            receivers
                    .ofSession(session)
                    .forEach(known -> writer.sessionRevoked(audience, rule, meaning, known));
            if (meaning.changesCredential()) {
                audience.ended().add(session);
            } else {
                receivers.forgetSession(session);
            }
        }
    }

    /// Who withdraws a consent ends one client's sessions; the others do not learn of it.
    private void person(Audience audience, Entry rule, Meaning meaning, UUID account) {
        List<CaepEvent> wanted = meaning.of(rule.type());
        if (wanted.isEmpty()) {
            return;
        }
        boolean withdrawn = rule.reason().equals("consent_withdrawn");
        List<Known> concerned = receivers.ofAccount(account, rule.at(), withdrawn);
        for (CaepEvent event : wanted) {
            switch (event) {
                case SESSION_REVOKED -> {
                    concerned.stream()
                            .filter(known -> !audience.ended().contains(known.sessionId()))
                            .forEach(
                                    known -> writer.sessionRevoked(audience, rule, meaning, known));
                    receivers.forgetAccount(account, rule.at(), withdrawn);
                }
                case TOKEN_CLAIMS_CHANGE ->
                        concerned.forEach(
                                known -> writer.claimsChanged(audience, rule, meaning, known));
                case CREDENTIAL_CHANGE ->
                        concerned.stream()
                                .map(Known::clientId)
                                .distinct()
                                .forEach(client ->
                                        writer.passwordChanged(
                                                audience, rule, meaning, client, account));
            }
        }
    }

    private void client(Audience audience, Entry rule, Meaning meaning) {
        Optional<Client> client = clients.find(rule.value());
        if (client.isPresent() && !meaning.of(rule.type()).isEmpty()) {
            writer.clientRevoked(audience, rule, meaning, client.get());
            receivers.forgetClient(client.get().id(), rule.at());
        }
    }

    private void everything(Audience audience, Entry rule, Meaning meaning) {
        writer.everythingRevoked(audience, rule, meaning);
        receivers.forgetEverything(rule.at());
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
