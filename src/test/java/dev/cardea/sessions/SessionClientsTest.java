package dev.cardea.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.AccountClosure;
import dev.cardea.clients.Client;
import dev.cardea.database.Database;
import dev.cardea.revocation.MassRevocations;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Whatever ends a session, its clients are to be told.
@QuarkusTest
class SessionClientsTest {

    private static final Reason REASON = Reason.SESSION_ENDED;

    @Inject People people;
    @Inject OAuthClients oauth;
    @Inject Database database;
    @Inject Revocations revocations;
    @Inject MassRevocations masses;
    @Inject AccountClosure closure;
    @Inject ExpiredSessions sessions;
    @Inject SessionClients clients;

    private interface End {
        void of(UUID account, UUID session);
    }

    @TestFactory
    Stream<DynamicTest> a_session_that_ends_makes_its_notices_due() {
        UUID none = new UUID(0, 0);
        Map<String, End> ends = new LinkedHashMap<>();
        ends.put("one", (account, session) -> revocations.endSession(account, session, REASON));
        ends.put(
                "all others",
                (account, session) -> revocations.endOtherSessions(account, none, REASON));
        ends.put(
                "too many",
                (account, session) -> revocations.endOldestSessions(account, 0, REASON));
        ends.put("all", (account, session) -> revocations.endSessions(account, REASON));
        ends.put("everything", (account, session) -> masses.endEverything());
        ends.put("account disabled", (account, session) -> closure.disable(account, account));
        ends.put("account closed", (account, session) -> closure.close(account, null));
        ends.put("idle", (account, session) -> idle(session));
        ends.put("absolute lifetime", (account, session) -> expire(session));
        return ends.entrySet().stream()
                .map(end -> DynamicTest.dynamicTest(end.getKey(), () -> due(end.getValue())));
    }

    @Test
    void a_client_without_a_back_channel_is_not_remembered() {
        Account account = people.somebody();
        UUID session = UUID.fromString(People.login(account).getString("session_id"));

        clients.remember(account.id(), session, oauth.spa(), "openid");

        assertThat(live(session)).isEmpty();
    }

    private void due(End end) {
        Account account = people.somebody();
        UUID session = UUID.fromString(People.login(account).getString("session_id"));
        Client client =
                oauth.client(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "backchannel_logout_uri",
                                "https://127.0.0.1:1/out"));
        clients.remember(account.id(), session, client, "openid");
        clients.remember(account.id(), session, client, "openid");
        assertThat(live(session)).containsExactly(true);

        end.of(account.id(), session);

        assertThat(live(session)).containsExactly(false);
    }

    private void idle(UUID session) {
        database.update(
                "UPDATE session SET expires_at = now() + interval '1 hour' WHERE id = ?", session);
        database.update(
                "UPDATE refresh_grant SET rotated_at = now() - interval '1 year' WHERE session_id = ?",
                session);
        ExpiredSessions.Place place = ExpiredSessions.Place.START;
        do {
            place = sessions.deleteIdle(place, 1000).place();
        } while (!place.equals(ExpiredSessions.Place.START));
    }

    private void expire(UUID session) {
        database.update(
                "UPDATE session SET expires_at = now() - interval '1 s' WHERE id = ?", session);
        sessions.deleteExpired(1000);
    }

    private List<Boolean> live(UUID session) {
        return database.list(
                "SELECT live_session IS NOT NULL FROM session_client WHERE session_id = ?",
                row -> row.getBoolean(1),
                session);
    }
}
