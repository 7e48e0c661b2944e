package dev.cardea.signals;

import dev.cardea.clients.Client;
import dev.cardea.protocol.Scopes;
import dev.cardea.sessions.SessionReceivers.Known;
import dev.cardea.signals.Audience.Listener;
import dev.cardea.tokens.Granted;
import dev.cardea.tokens.RefreshTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes CAEP events into streams.
@ApplicationScoped
class EventWriter {

    private final SecurityEvents securityEvents;
    private final SignalEvents events;
    private final Subjects subjects;
    private final RefreshTokens tokens;

    @Inject
    EventWriter(
            SecurityEvents securityEvents,
            SignalEvents events,
            Subjects subjects,
            RefreshTokens tokens) {
        this.securityEvents = securityEvents;
        this.events = events;
        this.subjects = subjects;
        this.tokens = tokens;
    }

    void sessionRevoked(Telling telling, Known known) {
        tell(
                telling,
                telling.audience().of(known.clientId(), CaepEvent.SESSION_REVOKED),
                CaepEvent.SESSION_REVOKED,
                to -> subjects.session(to.client(), known.accountId(), known.sessionId()),
                Map.of());
    }

    void clientRevoked(Telling telling, Client client) {
        tell(
                telling,
                telling.audience().of(client.id(), CaepEvent.SESSION_REVOKED),
                CaepEvent.SESSION_REVOKED,
                to -> subjects.application(client),
                Map.of());
    }

    void everythingRevoked(Telling telling) {
        tell(
                telling,
                telling.audience().all(CaepEvent.SESSION_REVOKED),
                CaepEvent.SESSION_REVOKED,
                to -> subjects.everybody(),
                Map.of());
    }

    void passwordChanged(Telling telling, UUID clientId, UUID accountId) {
        tell(
                telling,
                telling.audience().of(clientId, CaepEvent.CREDENTIAL_CHANGE),
                CaepEvent.CREDENTIAL_CHANGE,
                to -> subjects.person(to.client(), accountId),
                Map.of("credential_type", "password", "change_type", "update"));
    }

    /// With the values that tokens of this session carry now, and only those that the client was
    /// given a scope for.
    void claimsChanged(Telling telling, Known known) {
        List<Listener> listeners =
                telling.audience().of(known.clientId(), CaepEvent.TOKEN_CLAIMS_CHANGE);
        if (listeners.isEmpty()) {
            return;
        }
        tokens.current(known.accountId(), known.sessionId())
                .map(now -> changed(telling.rule().reason(), now, known.scope()))
                .filter(claims -> !claims.isEmpty())
                .ifPresent(claims ->
                        tell(
                                telling,
                                listeners,
                                CaepEvent.TOKEN_CLAIMS_CHANGE,
                                to ->
                                        subjects.session(
                                                to.client(), known.accountId(), known.sessionId()),
                                Map.of("claims", claims)));
    }

    private static Map<String, @Nullable Object> changed(String reason, Granted now, Scopes scope) {
        Map<String, @Nullable Object> claims = new LinkedHashMap<>();
        if (reason.equals("email_changed")) {
            if (scope.has("email")) {
                claims.put("email", now.email());
                claims.put("email_verified", now.emailVerified());
            }
            return claims;
        }
        if (scope.has("roles")) {
            claims.put("roles", now.access().roles());
            claims.put("permissions", now.access().permissions());
        }
        if (reason.equals("membership_removed")) {
            UUID organization = now.access().organizationId();
            claims.put("org_id", organization == null ? null : organization.toString());
        }
        return claims;
    }

    private void tell(
            Telling telling,
            List<Listener> listeners,
            CaepEvent event,
            Function<Listener, Map<String, Object>> subject,
            Map<String, ? extends @Nullable Object> specific) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>(specific);
        Meaning meaning = telling.meaning();
        told.put("event_timestamp", telling.rule().at().getEpochSecond());
        if (meaning.initiator() != null) {
            told.put("initiating_entity", meaning.initiator());
        }
        told.put("reason_admin", Map.of("en", meaning.text()));
        for (Listener to : listeners) {
            Instant at = telling.audience().next();
            UUID stream = to.stream().id();
            String txn = telling.audience().txn(telling.rule().seq(), stream);
            events.add(
                    stream,
                    securityEvents.write(
                            to.client(), subject.apply(to), txn, event.uri(), told, at),
                    false,
                    at);
        }
    }
}
