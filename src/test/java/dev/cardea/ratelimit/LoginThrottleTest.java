package dev.cardea.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.support.MovableClock;
import dev.cardea.web.ClientAddress;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LoginThrottleTest {

    @Inject CardeaConfig config;
    @Inject DataSource dataSource;
    @Inject Database database;
    @Inject MasterKey master;
    @Inject AuditLog audit;

    private final MovableClock clock = new MovableClock();
    private final AtomicInteger passwords = new AtomicInteger();
    private final String victim = "victim-" + Secrets.token(8);
    private final UUID account = UUID.randomUUID();
    private ObservedDataSource observed;
    private KnownDevices devices;
    private RateBuckets buckets;
    private LoginThrottle replica;
    private LoginThrottle otherReplica;

    @BeforeEach
    void twoReplicasOnOneDatabase() {
        observed = new ObservedDataSource(dataSource);
        devices = new KnownDevices(master, clock);
        buckets = new RateBuckets(observed, database, master, clock);
        replica = new LoginThrottle(config, buckets, devices, audit, clock);
        otherReplica =
                new LoginThrottle(
                        config,
                        new RateBuckets(observed, database, master, clock),
                        devices,
                        audit,
                        clock);
    }

    @Test
    void a_success_costs_no_token_and_no_statement() {
        String source = source();
        for (int i = 0; i < 200; i++) {
            replica.begin(victim, account, "right", null, source).close();
        }
        assertThat(observed.taken).hasValue(0);
    }

    @Test
    void guesses_one_after_the_other_on_two_replicas_share_one_budget() {
        int checked = 0;
        for (int i = 0; i < 100; i++) {
            checked += guess(i % 2 == 0 ? replica : otherReplica, victim, source()) ? 1 : 0;
        }
        assertThat(checked).isBetween(20, 22);
    }

    @Test
    void guesses_at_the_same_time_on_two_replicas_are_bounded() throws Exception {
        List<Callable<Boolean>> guesses = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            LoginThrottle one = i % 2 == 0 ? replica : otherReplica;
            guesses.add(() -> guess(one, victim, source()));
        }
        int checked = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (Future<Boolean> guess : threads.invokeAll(guesses)) {
                checked += guess.get() ? 1 : 0;
            }
        }
        assertThat(checked).isBetween(20, 20 + 2 * 20);
        assertThat(guess(replica, victim, source())).isFalse();
        assertThat(guess(otherReplica, victim, source())).isFalse();
    }

    @Test
    void an_attacker_with_a_thousand_addresses_cannot_lock_the_victim_out_of_his_own_device() {
        String device = devices.issue(account);
        int checked = 0;
        for (int i = 0; i < 1_000; i++) {
            checked += guess(replica, victim, "198.51." + i / 256 + "." + i % 256) ? 1 : 0;
            replica.begin(victim, account, "right", device, "203.0.113.1").close();
        }
        assertThat(checked).isBetween(20, 21);
        assertThat(guess(replica, victim, source())).isFalse();
        for (int i = 0; i < 19; i++) {
            replica.begin(victim, account, "typo", device, "203.0.113.1").failed();
        }
        replica.begin(victim, account, "right", device, "203.0.113.1").close();
    }

    @Test
    void a_source_that_used_up_its_budget_does_not_keep_a_known_device_out() {
        String office = source();
        for (int i = 0; i < 60; i++) {
            guess(replica, "somebody-" + Secrets.token(6), office);
        }
        assertThat(guess(replica, victim, office)).isFalse();
        replica.begin(victim, account, "right", devices.issue(account), office).close();
    }

    @Test
    void a_device_past_its_own_budget_is_a_stranger() {
        String device = devices.issue(account);
        for (int i = 0; i < 20; i++) {
            replica.begin(victim, account, password(), device, source()).failed();
        }
        replica.begin(victim, account, "right", device, source()).close();
        for (int i = 0; i < 20; i++) {
            replica.begin(victim, account, password(), device, source()).failed();
        }
        refused(() -> replica.begin(victim, account, "right", device, source()));
    }

    @Test
    void a_token_of_another_account_is_a_strangers() {
        exhaust(replica, victim);
        String attackersOwn = devices.issue(UUID.randomUUID());
        refused(() -> replica.begin(victim, account, "guess", attackersOwn, source()));
    }

    @Test
    void hopping_inside_one_slash_64_is_one_source() {
        String prefix =
                "2001:db8:" + Integer.toHexString((int) (System.nanoTime() & 0xffff)) + ":2:";
        int checked = 0;
        for (int i = 1; i <= 300; i++) {
            String address = prefix + "0:0:" + Integer.toHexString(i) + ":1";
            checked +=
                    guess(replica, "user-" + Secrets.token(8), ClientAddress.source(address))
                            ? 1
                            : 0;
        }
        assertThat(checked).isBetween(50, 51);
        String neighbour = prefix.replace(":2:", ":3:") + "0:0:0:1";
        assertThat(guess(replica, victim, ClientAddress.source(neighbour))).isTrue();
    }

    @Test
    void an_identifier_that_nobody_has_is_refused_in_the_same_words() {
        String nobody = "nobody-" + Secrets.token(8);
        exhaust(replica, victim);
        exhaust(replica, nobody);
        ProblemException known = refused(() -> replica.begin(victim, account, "x", null, source()));
        ProblemException unknown = refused(() -> replica.begin(nobody, null, "x", null, source()));
        assertThat(unknown.detail()).isEqualTo(known.detail());
        assertThat(unknown.retryAfter()).isEqualTo(known.retryAfter());
    }

    @Test
    void a_budget_refills_evenly_over_the_window() {
        exhaust(replica, victim);
        clock.forward(Duration.ofSeconds(46));
        assertThat(guess(replica, victim, source())).isTrue();
        assertThat(guess(replica, victim, source())).isFalse();
        clock.forward(Duration.ofMinutes(15));
        for (int i = 0; i < 20; i++) {
            assertThat(guess(replica, victim, source())).isTrue();
        }
    }

    @Test
    void a_password_sprayed_over_many_identifiers_is_refused_to_unknown_devices() {
        long before = audited("SPRAY_DETECTED");
        String sprayed = "Summer2026-" + Secrets.token(6);
        for (int i = 0; i < 10; i++) {
            replica.begin("user-" + Secrets.token(8), null, sprayed, null, source()).failed();
        }
        refused(() -> replica.begin(victim, account, sprayed, null, source()));
        refused(() -> replica.begin("nobody-" + Secrets.token(8), null, sprayed, null, source()));
        replica.begin(victim, account, sprayed, devices.issue(account), source()).close();
        assertThat(guess(replica, victim, source())).isTrue();
        assertThat(audited("SPRAY_DETECTED")).isEqualTo(before + 1);
        clock.forward(Duration.ofMinutes(16));
        replica.begin(victim, account, sprayed, null, source()).close();
    }

    @Test
    void the_same_wrong_password_on_one_identifier_is_not_spraying() {
        for (int i = 0; i < 15; i++) {
            replica.begin(victim, account, "my old password", null, source()).failed();
        }
        replica.begin(victim + "2", null, "my old password", null, source()).close();
    }

    @Test
    void throttling_is_audited_once_a_window_and_not_once_a_guess() {
        exhaust(replica, victim);
        for (int i = 0; i < 50; i++) {
            refused(() -> replica.begin(victim, account, "x", null, source()));
        }
        assertThat(
                        database.one(
                                "SELECT count(*) FROM audit_entry WHERE account_id = ? AND type = ?",
                                row -> row.getLong(1),
                                account,
                                "LOGIN_THROTTLED"))
                .hasValue(1L);
    }

    @Test
    void without_the_database_guesses_stay_bounded_and_the_failure_is_told() {
        observed.away = true;
        for (int i = 0; i < 20; i++) {
            LoginThrottle.Attempt attempt =
                    replica.begin(victim, account, password(), null, source());
            assertThatThrownBy(attempt::failed)
                    .isInstanceOfSatisfying(
                            DatabaseException.class, e -> assertThat(e.unavailable()).isTrue());
        }
        refused(() -> replica.begin(victim, account, "right", null, source()));
        replica.begin(victim, account, "right", devices.issue(account), source()).close();
    }

    @Test
    void an_attempt_is_settled_once() {
        LoginThrottle.Attempt attempt = replica.begin(victim, account, "x", null, source());
        attempt.close();
        attempt.failed();
        assertThat(observed.taken).hasValue(0);
    }

    @Test
    void rows_name_nobody_and_go_when_they_are_full_again() {
        String source = "198.51.100." + passwords.incrementAndGet();
        replica.begin(victim, account, "x", null, source).failed();
        assertThat(
                        database.list(
                                "SELECT id FROM rate_bucket WHERE strpos(id, ?) > 0 OR strpos(id, ?) > 0",
                                row -> row.getString(1),
                                victim,
                                source))
                .isEmpty();
        MovableClock later = new MovableClock();
        later.forward(Duration.ofDays(3650));
        RateBuckets housekeeping = new RateBuckets(dataSource, database, master, later);
        assertThat(housekeeping.deleteExpired(1)).isEqualTo(1);
        assertThatCode(() -> assertThat(housekeeping.deleteExpired(10_000)).isPositive())
                .doesNotThrowAnyException();
        assertThat(housekeeping.deleteExpired(10_000)).isZero();
    }

    private boolean guess(LoginThrottle one, String identifier, String source) {
        try {
            one.begin(identifier, account, password(), null, source).failed();
            return true;
        } catch (ProblemException e) {
            assertThat(e.problem()).isEqualTo(Problem.TOO_MANY_REQUESTS);
            return false;
        }
    }

    private void exhaust(LoginThrottle one, String identifier) {
        for (int i = 0; i < 20; i++) {
            one.begin(identifier, account, password(), null, source()).failed();
        }
    }

    private static ProblemException refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, call);
        assertThat(refused).isNotNull();
        assertThat(refused.problem()).isEqualTo(Problem.TOO_MANY_REQUESTS);
        assertThat(refused.retryAfter()).isPositive();
        return refused;
    }

    private long audited(String type) {
        return database.one(
                        "SELECT count(*) FROM audit_entry WHERE type = ?",
                        row -> row.getLong(1),
                        type)
                .orElseThrow();
    }

    private String password() {
        return "guess-" + passwords.incrementAndGet();
    }

    private static String source() {
        return "source-" + Secrets.token(8);
    }
}
