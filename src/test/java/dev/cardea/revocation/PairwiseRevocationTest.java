package dev.cardea.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.database.Database;
import dev.cardea.sessions.Sessions;
import dev.cardea.subjects.Pseudonyms;
import dev.cardea.subjects.SubjectSectors;
import dev.cardea.support.HeldTransaction;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Revocations name people and sessions by every name that tokens may know them by, also while a
/// first token of a sector is being given.
@QuarkusTest
class PairwiseRevocationTest {

    private static final String SECTOR = "app.example";

    @Inject People people;
    @Inject Revocations revocations;
    @Inject RevocationLog log;
    @Inject SubjectSectors sectors;
    @Inject Pseudonyms pseudonyms;
    @Inject Sessions sessions;
    @Inject Database database;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Account account;
    private UUID session;
    private long before;

    @BeforeEach
    void somebody_is_logged_in() {
        account = people.somebody();
        session = UUID.fromString(People.login(account).getString("session_id"));
        before = log.head();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void one_without_pairwise_clients_costs_one_rule() {
        revocations.endSession(account.id(), session, Reason.LOGOUT);
        assertThat(values()).containsExactly(session.toString());
    }

    @Test
    void every_way_to_end_a_session_names_it_by_every_name() {
        sectors.remember(account.id(), SECTOR);
        sectors.remember(account.id(), "other.example");
        People.login(account);
        revocations.endOldestSessions(account.id(), 1, Reason.SESSION_LIMIT);
        assertThat(values())
                .contains(
                        session.toString(),
                        pseudonyms.session(SECTOR, session),
                        pseudonyms.session("other.example", session));
        long seq = revocations.endOtherSessions(account.id(), UUID.randomUUID(), Reason.LOGOUT);
        assertThat(seq).isEqualTo(log.head());
        assertThat(values()).hasSize(6);
    }

    @Test
    void the_last_rule_is_the_one_to_wait_for() {
        sectors.remember(account.id(), SECTOR);
        long seq = revocations.outdateTokens(account.id(), Reason.LOGOUT);
        assertThat(log.after(seq, 10)).isEmpty();
        assertThat(values())
                .containsExactlyInAnyOrder(
                        account.id().toString(), pseudonyms.subject(SECTOR, account.id()));
    }

    @Test
    void the_end_of_a_session_waits_for_the_first_token_of_a_sector() throws Exception {
        HeldTransaction<Boolean> granting = granting();
        Future<Long> ended =
                threads.submit(() -> revocations.endSession(account.id(), session, Reason.LOGOUT));
        assertThat(granting.commitOnceSomebodyWaits()).isTrue();
        ended.get();
        assertThat(values()).contains(pseudonyms.session(SECTOR, session));
    }

    @Test
    void what_outdates_tokens_waits_for_it_too() throws Exception {
        HeldTransaction<Boolean> granting = granting();
        Future<Long> outdated =
                threads.submit(() -> revocations.outdateTokens(account.id(), Reason.LOGOUT));
        assertThat(granting.commitOnceSomebodyWaits()).isTrue();
        outdated.get();
        assertThat(values()).contains(pseudonyms.subject(SECTOR, account.id()));
    }

    @Test
    void nothing_is_granted_after_the_end() throws Exception {
        HeldTransaction<Long> ending =
                HeldTransaction.of(
                        database,
                        () -> revocations.endSession(account.id(), session, Reason.LOGOUT));
        Future<Boolean> held =
                threads.submit(
                        () -> database.transaction(() -> sessions.hold(account.id(), session)));
        ending.commitOnceSomebodyWaits();
        assertThat(held.get()).isFalse();
    }

    /// As a code is redeemed.
    private HeldTransaction<Boolean> granting() throws InterruptedException {
        return HeldTransaction.of(
                database,
                () -> {
                    boolean holds = sessions.hold(account.id(), session);
                    sectors.remember(account.id(), SECTOR);
                    return holds;
                });
    }

    private Set<String> values() {
        return log.after(before, 100).stream()
                .map(RevocationRule::value)
                .collect(Collectors.toSet());
    }
}
