package dev.cardea.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.access.Administrators;
import dev.cardea.access.Role;
import dev.cardea.access.Roles;
import dev.cardea.accounts.Account;
import dev.cardea.database.Database;
import dev.cardea.login.Login;
import dev.cardea.revocation.RevocationRule.Type;
import dev.cardea.support.HeldTransaction;
import dev.cardea.support.People;
import dev.cardea.tokens.AccessTokens;
import dev.cardea.tokens.Granted;
import dev.cardea.tokens.RefreshTokens;
import dev.cardea.tokens.Rotation;
import dev.cardea.tokens.TokenIssuer;
import dev.cardea.tokens.TokenResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A revocation and an issuance that cross, in both orders, with a commit that takes its time
/// (revocation.md "Order and clocks").
@QuarkusTest
class RevocationRacesTest {

    @Inject People people;
    @Inject Database database;
    @Inject Roles roles;
    @Inject Administrators administrators;
    @Inject Login login;
    @Inject RefreshTokens refreshTokens;
    @Inject TokenIssuer issuer;
    @Inject AccessTokens accessTokens;
    @Inject Revocations revocations;
    @Inject MassRevocations masses;
    @Inject RevocationLog log;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Account account;
    private Role role;

    @BeforeEach
    void somebody_with_a_role() {
        account = people.somebody();
        role = roles.create(People.fresh(), "", Set.of("things:read"), null);
        roles.grant(account.id(), role, null);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void a_rotation_that_meets_an_uncommitted_role_removal_carries_what_is_true_afterwards()
            throws Exception {
        String token = People.login(account).getString("refresh_token");
        Revoking revoking =
                new Revoking(() -> administrators.revoke(account.id(), role, account.id()));
        Future<Rotation> rotation = threads.submit(() -> refreshTokens.rotate(token));
        revoking.commitOnceSomebodyWaits();
        TokenResponse answer = issuer.issue(((Rotation.Rotated) rotation.get()).granted());
        assertThat(claims(answer).getClaimValue("roles")).isNull();
        assertThat(claims(answer).getIssuedAt().getValue()).isGreaterThanOrEqualTo(notBefore());
        assertThat(accessTokens.accept(answer.accessToken())).isPresent();
    }

    @Test
    void a_log_in_that_meets_an_uncommitted_role_removal_carries_what_is_true_afterwards()
            throws Exception {
        Revoking revoking =
                new Revoking(() -> administrators.revoke(account.id(), role, account.id()));
        Future<TokenResponse> answer = threads.submit(this::logIn);
        revoking.commitOnceSomebodyWaits();
        assertThat(claims(answer.get()).getClaimValue("roles")).isNull();
        assertThat(accessTokens.accept(answer.get().accessToken())).isPresent();
    }

    @Test
    void a_rotation_that_meets_an_uncommitted_end_of_all_sessions_is_refused() throws Exception {
        String token = People.login(account).getString("refresh_token");
        Revoking revoking =
                new Revoking(() -> revocations.endSessions(account.id(), Reason.PASSWORD_RESET));
        Future<Rotation> rotation = threads.submit(() -> refreshTokens.rotate(token));
        revoking.commitOnceSomebodyWaits();
        assertThat(rotation.get()).isInstanceOf(Rotation.Unknown.class);
    }

    @Test
    void a_revocation_that_meets_an_uncommitted_log_in_ends_it() throws Exception {
        CompletableFuture<TokenResponse> issued = new CompletableFuture<>();
        Revoking loggingIn =
                new Revoking(() -> {
                    issued.complete(logIn());
                    return 0L;
                });
        Future<Long> seq =
                threads.submit(
                        () -> revocations.endSessions(account.id(), Reason.ACCOUNT_DISABLED));
        loggingIn.commitOnceSomebodyWaits();
        seq.get();
        assertThat(accessTokens.accept(issued.get().accessToken())).isEmpty();
        assertThat(refreshTokens.rotate(issued.get().refreshToken()))
                .isInstanceOf(Rotation.Unknown.class);
    }

    @Test
    void a_revocation_that_meets_an_uncommitted_rotation_hits_its_token() throws Exception {
        String token = People.login(account).getString("refresh_token");
        CompletableFuture<TokenResponse> issued = new CompletableFuture<>();
        Revoking rotating =
                new Revoking(() -> {
                    issued.complete(
                            issuer.issue(
                                    ((Rotation.Rotated) refreshTokens.rotate(token)).granted()));
                    return 0L;
                });
        Future<Long> seq =
                threads.submit(() -> administrators.revoke(account.id(), role, account.id()));
        rotating.commitOnceSomebodyWaits();
        seq.get();
        assertThat(claims(issued.get()).getStringListClaimValue("roles")).contains(role.name());
        assertThat(accessTokens.accept(issued.get().accessToken())).isEmpty();
    }

    @Test
    void a_rotation_that_is_minted_after_everything_was_revoked_gives_a_token_that_is_refused() {
        String token = People.login(account).getString("refresh_token");
        Granted granted = ((Rotation.Rotated) refreshTokens.rotate(token)).granted();
        masses.endEverything();
        assertThat(accessTokens.accept(issuer.issue(granted).accessToken())).isEmpty();
        assertThat(accessTokens.accept(logIn().accessToken())).isPresent();
    }

    @Test
    void a_log_in_between_two_batches_of_the_end_of_everything_is_ended_too() throws Exception {
        masses.endEverything();
        String old = People.login(account).getString("refresh_token");
        People.login(people.somebody());
        Account second = people.somebody(); // the first of the second batch of two
        People.login(second);
        People.login(people.somebody());
        long before = log.head();
        HeldTransaction<Integer> held =
                HeldTransaction.of(
                        database,
                        () ->
                                database.update(
                                        "UPDATE session SET address = address WHERE account_id = ?",
                                        second.id()));
        Future<Long> seq =
                threads.submit(() -> {
                    masses.endEverything(2);
                    return masses.endRestOfEverything(2);
                });
        await().until(() -> !lives(account));
        assertThat(log.after(before, 10))
                .extracting(RevocationRule::type)
                .containsExactly(Type.ISS);

        TokenResponse meanwhile = logIn();
        assertThat(accessTokens.accept(meanwhile.accessToken())).isPresent();
        held.commitOnceSomebodyWaits();

        assertThat(seq.get()).isEqualTo(log.head());
        assertThat(refreshTokens.rotate(old)).isInstanceOf(Rotation.Unknown.class);
        assertThat(accessTokens.accept(meanwhile.accessToken())).isEmpty();
        assertThat(refreshTokens.rotate(meanwhile.refreshToken()))
                .isInstanceOf(Rotation.Unknown.class);
        TokenResponse after = logIn();
        assertThat(accessTokens.accept(after.accessToken())).isPresent();
        assertThat(refreshTokens.rotate(after.refreshToken())).isInstanceOf(Rotation.Rotated.class);
    }

    @Test
    void the_end_of_everything_that_a_crash_cut_off_is_brought_to_its_end_once() {
        TokenResponse old = logIn();
        masses.endEverything(1);
        assertThat(accessTokens.accept(old.accessToken())).isEmpty();
        TokenResponse refreshed =
                issuer.issue(
                        ((Rotation.Rotated) refreshTokens.rotate(old.refreshToken())).granted());

        masses.resume();

        assertThat(accessTokens.accept(refreshed.accessToken())).isEmpty();
        assertThat(refreshTokens.rotate(refreshed.refreshToken()))
                .isInstanceOf(Rotation.Unknown.class);
        TokenResponse after = logIn();
        masses.resume();
        assertThat(accessTokens.accept(after.accessToken())).isPresent();
        assertThat(refreshTokens.rotate(after.refreshToken())).isInstanceOf(Rotation.Rotated.class);
    }

    @Test
    void a_client_of_many_loses_its_grants_in_batches_whoever_goes_on_with_them() {
        UUID client = UUID.randomUUID();
        String name = People.fresh();
        for (int i = 0; i < 5; i++) {
            Account one = people.somebody();
            UUID session = UUID.fromString(People.login(one).getString("session_id"));
            database.transaction(() ->
                    refreshTokens.start(
                            one.id(), session, UUID.randomUUID(), client, "openid", "{}"));
        }
        long seq = masses.endClient(client, name, Reason.CLIENT_REVOKED, 2);
        assertThat(grants(client)).isEqualTo(5);
        assertThat(masses.endRestOfClient(client, name, Reason.CLIENT_REVOKED, 2))
                .isGreaterThan(seq);
        assertThat(grants(client)).isZero();
        assertThat(masses.endRestOfClient(client, name, Reason.CLIENT_REVOKED, 2)).isZero();

        UUID session = UUID.fromString(People.login(account).getString("session_id"));
        database.transaction(() ->
                refreshTokens.start(
                        account.id(), session, UUID.randomUUID(), client, "openid", "{}"));
        masses.endClient(client, name, Reason.CLIENT_REVOKED, 1);
        masses.resume();
        assertThat(grants(client)).isZero();
        assertThat(log.after(seq, 10))
                .extracting(RevocationRule::value)
                .containsExactly(name, name, name);
    }

    @Test
    void a_rule_is_later_than_what_tokens_say_since_others_of_the_same_second() {
        long before = log.head();
        String client = People.fresh();
        database.inTransaction(() -> {
            revocations.endSessions(account.id(), Reason.LOGOUT);
            revocations.outdateClient(client, Reason.CLIENT_SECRET_REVOKED);
            revocations.outdateClient(client, Reason.CLIENT_SECRET_REVOKED);
            revocations.endSessions(account.id(), Reason.LOGOUT);
            masses.endEverything();
            revocations.outdateClient(client, Reason.CLIENT_SECRET_REVOKED);
        });
        List<Long> seconds = log.after(before, 10).stream().map(RevocationRule::notBefore).toList();
        assertThat(seconds).hasSize(6).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void a_password_changed_while_the_old_one_is_being_proved_begins_no_session() {
        var proof = login.prove(account.email(), People.PASSWORD, null);
        database.update(
                "UPDATE credential SET secret = 'another' WHERE account_id = ?", account.id());
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () -> database.transaction(() -> login.begin(proof))))
                .hasMessageContaining("password is wrong");
    }

    @Test
    void logging_out_and_in_again_within_a_second_works() {
        for (int i = 0; i < 3; i++) {
            String token = People.login(account).getString("access_token");
            assertThat(accessTokens.accept(token)).isPresent();
            revocations.endSessions(account.id(), Reason.LOGOUT);
            assertThat(accessTokens.accept(token)).isEmpty();
        }
    }

    @Test
    void a_reader_of_after_n_never_skips_a_rule_that_commits_late() throws Exception {
        long before = log.head();
        Revoking late =
                new Revoking(
                        () -> revocations.killKey("late-" + People.fresh(), Reason.KEY_KILLED));
        Future<Long> second =
                threads.submit(
                        () -> revocations.killKey("second-" + People.fresh(), Reason.KEY_KILLED));
        assertThat(log.after(before, 10)).isEmpty();
        late.commitOnceSomebodyWaits();
        second.get();
        List<RevocationRule> rules = log.after(before, 10);
        assertThat(rules).extracting(RevocationRule::seq).containsExactly(before + 1, before + 2);
        assertThat(rules.getFirst().value()).startsWith("late-");
    }

    /// A transaction that has done its work and holds its locks until it is told to commit.
    private final class Revoking {

        private final CountDownLatch commit = new CountDownLatch(1);
        private final Future<Long> done;

        Revoking(java.util.function.Supplier<Long> work) throws InterruptedException {
            CountDownLatch worked = new CountDownLatch(1);
            done =
                    threads.submit(() ->
                            database.transaction(() -> {
                                long seq = work.get();
                                worked.countDown();
                                try {
                                    commit.await();
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                                return seq;
                            }));
            worked.await();
        }

        /// Commits late: once another transaction waits for it, and more than the clamp's two
        /// seconds after its clock was read.
        void commitOnceSomebodyWaits() throws Exception {
            await().until(() ->
                    database.one(
                                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                            + " AND state_change < clock_timestamp() - interval '2.5 seconds'",
                                    row -> row.getInt(1) > 0)
                            .orElse(false));
            commit.countDown();
            done.get();
        }
    }

    private TokenResponse logIn() {
        var proof = login.prove(account.email(), People.PASSWORD, null);
        return issuer.issue(
                database.transaction(
                        () -> refreshTokens.start(account.id(), login.begin(proof), "profile")));
    }

    private boolean lives(Account owner) {
        return database.one("SELECT 1 FROM session WHERE account_id = ?", row -> true, owner.id())
                .isPresent();
    }

    private int grants(UUID client) {
        return database.one(
                        "SELECT count(*) FROM refresh_grant WHERE client_id = ?",
                        row -> row.getInt(1),
                        client)
                .orElseThrow();
    }

    private long notBefore() {
        return database.one(
                        "SELECT not_before FROM account WHERE id = ?",
                        row -> row.getLong(1),
                        account.id())
                .orElseThrow();
    }

    private static JwtClaims claims(TokenResponse answer) throws Exception {
        return new JwtConsumerBuilder()
                .setSkipSignatureVerification()
                .setSkipDefaultAudienceValidation()
                .build()
                .processToClaims(answer.accessToken());
    }
}
