package dev.cardea.api;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.clients.Consents;
import dev.cardea.clients.Consents.Consent;
import dev.cardea.sessions.SessionClients;
import dev.cardea.subjects.Pseudonyms;
import dev.cardea.subjects.SubjectSectors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What applications have to do with somebody, as it is held here.
@ApplicationScoped
class MyApplications {

    /// @param consents what was agreed to
    /// @param sessions which application knows of which session
    /// @param subjects by which names services know me that shall not tell that it is me
    public record Known(
            List<Agreement> consents, List<KnownSession> sessions, List<Subject> subjects) {}

    public record Agreement(
            String clientId, Instant since, Instant changedAt, List<AgreedTo> agreed) {}

    /// @param authorizationDetails JSON
    public record AgreedTo(
            String scope, List<String> resources, @Nullable String authorizationDetails) {

        static AgreedTo of(Consent consent) {
            return new AgreedTo(consent.scope().toString(), consent.resources(), consent.detail());
        }
    }

    public record KnownSession(UUID sessionId, String clientId) {}

    public record Subject(String sector, String sub) {}

    private final Consents consents;
    private final Clients clients;
    private final SessionClients sessions;
    private final SubjectSectors sectors;
    private final Pseudonyms pseudonyms;

    @Inject
    MyApplications(
            Consents consents,
            Clients clients,
            SessionClients sessions,
            SubjectSectors sectors,
            Pseudonyms pseudonyms) {
        this.consents = consents;
        this.clients = clients;
        this.sessions = sessions;
        this.sectors = sectors;
        this.pseudonyms = pseudonyms;
    }

    Known of(UUID accountId) {
        return new Known(
                consents.of(accountId).stream().flatMap(one -> agreement(one).stream()).toList(),
                sessions.of(accountId).stream().flatMap(one -> session(one).stream()).toList(),
                sectors.now(accountId).sectors().stream()
                        .map(sector -> new Subject(sector, pseudonyms.subject(sector, accountId)))
                        .toList());
    }

    private Optional<Agreement> agreement(Consents.Given given) {
        return name(given.clientId())
                .map(client ->
                        new Agreement(
                                client,
                                given.since(),
                                given.changedAt(),
                                given.consent().each().stream().map(AgreedTo::of).toList()));
    }

    private Optional<KnownSession> session(SessionClients.Knowing knowing) {
        return name(knowing.clientId())
                .map(client -> new KnownSession(knowing.sessionId(), client));
    }

    private Optional<String> name(UUID clientId) {
        return clients.byId(clientId).map(Client::clientId);
    }
}
