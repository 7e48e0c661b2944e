package dev.cardea.clients;

import dev.cardea.subjects.Pseudonyms;
import dev.cardea.subjects.SubjectSectors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;

/// How a client knows people and their sessions: by their ids, or by pseudonyms of its sector where
/// it is registered with `subject_type` `pairwise` (OpenID Connect Core §8).
@ApplicationScoped
public class ClientSubjects {

    private final Pseudonyms pseudonyms;
    private final SubjectSectors sectors;

    @Inject
    ClientSubjects(Pseudonyms pseudonyms, SubjectSectors sectors) {
        this.pseudonyms = pseudonyms;
        this.sectors = sectors;
    }

    /// The `sub` that the client is told.
    public String subject(Client client, UUID accountId) {
        return client.pairwise()
                ? pseudonyms.subject(Sector.of(client), accountId)
                : accountId.toString();
    }

    /// The `sid` that the client is told.
    public String session(Client client, UUID sessionId) {
        return client.pairwise()
                ? pseudonyms.session(Sector.of(client), sessionId)
                : sessionId.toString();
    }

    /// The client is about to get a token about somebody: see {@link SubjectSectors#remember}.
    public void remember(Client client, UUID accountId) {
        if (client.pairwise()) {
            sectors.remember(accountId, Sector.of(client));
        }
    }
}
