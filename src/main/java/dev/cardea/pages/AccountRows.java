package dev.cardea.pages;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.clients.Consents;
import dev.cardea.clients.Consents.Given;
import dev.cardea.federation.AccountLink;
import dev.cardea.federation.AccountLinks;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.sessions.Session;
import dev.cardea.sessions.Sessions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// What the account page lists: where I am logged in, what I gave access to, and what I log in
/// with.
@ApplicationScoped
class AccountRows {

    /// @param lastUsed in words
    public record SessionRow(
            UUID id, String device, String lastUsed, String address, boolean current) {}

    public record ApplicationRow(
            UUID id, String name, List<String> scopes, List<String> audiences) {}

    /// @param address what the provider calls them; empty where it told none
    public record LinkRow(String provider, String label, String address) {}

    /// @param linkable what I could log in with, too
    public record Rows(
            List<SessionRow> sessions,
            List<ApplicationRow> applications,
            List<LinkRow> links,
            List<Providers.Button> linkable) {}

    private final Sessions sessions;
    private final Consents consents;
    private final Clients clients;
    private final ScopeWords scopes;
    private final AccountLinks links;
    private final Providers providers;
    private final Visit visit;

    @Inject
    AccountRows(
            Sessions sessions,
            Consents consents,
            Clients clients,
            ScopeWords scopes,
            AccountLinks links,
            Providers providers,
            Visit visit) {
        this.sessions = sessions;
        this.consents = consents;
        this.clients = clients;
        this.scopes = scopes;
        this.links = links;
        this.providers = providers;
        this.visit = visit;
    }

    Rows of(BrowserSession me) {
        List<AccountLink> linked = links.of(me.accountId());
        return new Rows(
                sessions.of(me.accountId()).stream().map(session -> row(session, me)).toList(),
                consents.of(me.accountId()).stream().flatMap(given -> row(given).stream()).toList(),
                linked.stream().map(this::row).toList(),
                providers.without(linked.stream().map(AccountLink::provider).toList()));
    }

    private LinkRow row(AccountLink link) {
        return new LinkRow(
                link.provider(),
                providers.label(link.provider()),
                Objects.requireNonNullElse(link.email(), ""));
    }

    private SessionRow row(Session session, BrowserSession me) {
        return new SessionRow(
                session.id(),
                Device.named(session.userAgent(), visit.words().unknownDevice()),
                DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                                .withLocale(visit.locale())
                                .withZone(ZoneOffset.UTC)
                                .format(session.lastUsedAt())
                        + " UTC",
                session.address(),
                session.id().equals(me.sessionId()));
    }

    private Optional<ApplicationRow> row(Given given) {
        return clients.byId(given.clientId())
                .map(Client::name)
                .map(name ->
                        new ApplicationRow(
                                given.clientId(),
                                name,
                                scopes.of(given.consent().scope(), given.consent().resources()),
                                scopes.named(given.consent().resources())));
    }
}
