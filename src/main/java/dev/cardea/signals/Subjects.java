package dev.cardea.signals;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientSubjects;
import dev.cardea.config.CardeaConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Names whom an event is about (RFC 9493, SSF 1.0 §3), as the receiver knows them from its tokens:
/// one with pairwise subjects learns no others.
@Singleton
class Subjects {

    private final ClientSubjects subjects;
    private final String issuer;

    @Inject
    Subjects(ClientSubjects subjects, CardeaConfig config) {
        this.subjects = subjects;
        this.issuer = config.issuer().toString();
    }

    /// `iss` and `sub` as in the receiver's tokens.
    Map<String, Object> person(Client receiver, UUID accountId) {
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("format", "iss_sub");
        subject.put("iss", issuer);
        subject.put("sub", subjects.subject(receiver, accountId));
        return subject;
    }

    /// One session, by its `sid` in the receiver's tokens.
    Map<String, Object> session(Client receiver, UUID accountId, UUID sessionId) {
        Map<String, Object> subject = complex();
        subject.put("user", person(receiver, accountId));
        subject.put("session", SecurityEvents.opaque(subjects.session(receiver, sessionId)));
        return subject;
    }

    /// Every session in which the receiver was given tokens.
    Map<String, Object> application(Client receiver) {
        Map<String, Object> subject = complex();
        subject.put("application", SecurityEvents.opaque(receiver.clientId()));
        return subject;
    }

    /// Every session that the issuer knows.
    Map<String, Object> everybody() {
        Map<String, Object> subject = complex();
        subject.put("tenant", SecurityEvents.opaque(issuer));
        return subject;
    }

    private static Map<String, Object> complex() {
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("format", "complex");
        return subject;
    }
}
