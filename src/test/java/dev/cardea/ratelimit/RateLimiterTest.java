package dev.cardea.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import dev.cardea.protocol.ProblemException;
import dev.cardea.support.MovableClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RateLimiterTest {

    @Inject CardeaConfig config;
    @Inject DataSource dataSource;
    @Inject Database database;
    @Inject MasterKey master;

    private final MovableClock clock = new MovableClock();
    private final String source = "source-" + Secrets.token(8);
    private ObservedDataSource observed;
    private RateLimiter replica;
    private RateLimiter otherReplica;

    @BeforeEach
    void twoReplicasOnOneDatabase() {
        observed = new ObservedDataSource(dataSource);
        RateBuckets buckets = new RateBuckets(observed, database, master, clock);
        replica = new RateLimiter(config, buckets, clock);
        otherReplica = new RateLimiter(config, buckets, clock);
    }

    @Test
    void costly_requests_of_one_source_share_a_budget_over_replicas() {
        for (int i = 0; i < 30; i++) {
            (i % 2 == 0 ? replica : otherReplica).costly(source);
        }
        assertThatThrownBy(() -> replica.costly(source)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> otherReplica.costly(source))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.retryAfter()).isPositive());
        replica.costly(source + "-other");
        clock.forward(Duration.ofSeconds(2));
        replica.costly(source);
    }

    @Test
    void a_flood_from_one_source_is_refused_from_memory() {
        for (int i = 0; i < 30; i++) {
            replica.costly(source);
        }
        int before = observed.taken.get();
        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(() -> replica.costly(source)).isInstanceOf(ProblemException.class);
        }
        assertThat(observed.taken).hasValue(before);
    }

    @Test
    void one_address_gets_five_mails_an_hour_whoever_asks() {
        String address = Secrets.token(6) + "@example.com";
        for (int i = 0; i < 5; i++) {
            assertThat((i % 2 == 0 ? replica : otherReplica).mail(address)).isTrue();
        }
        assertThat(replica.mail(address)).isFalse();
        assertThat(otherReplica.mail(address)).isFalse();
        clock.forward(Duration.ofHours(1));
        assertThat(otherReplica.mail(address)).isTrue();
    }

    @Test
    void a_client_makes_sixty_rules_a_minute_for_an_account_and_what_ends_nothing_counts_not() {
        for (int i = 0; i < 100; i++) {
            replica.revocation(source, "client", () -> 0);
        }
        for (int i = 0; i < 60; i++) {
            replica.revocation(source, "client", () -> 1);
        }
        assertThatThrownBy(() -> replica.revocation(source, "client", () -> 1))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.retryAfter()).isPositive());
        for (int client = 0; client < 4; client++) {
            for (int i = 0; i < 60; i++) {
                replica.revocation(source, "other-" + client, () -> 1);
            }
        }
        assertThatThrownBy(() -> replica.revocation(source, "another", () -> 1))
                .isInstanceOf(ProblemException.class);
        replica.revocation(source + "-other", "another", () -> 1);
        assertThat(observed.taken).hasValue(0);
        clock.forward(Duration.ofSeconds(2));
        replica.revocation(source, "client", () -> 1);
    }

    @Test
    void pushes_and_proofs_have_lanes_of_their_own_and_cost_no_statement() {
        for (int i = 0; i < config.throttle().pushesPerMinute(); i++) {
            replica.push(source);
        }
        assertThatThrownBy(() -> replica.push(source)).isInstanceOf(ProblemException.class);
        for (int i = 0; i < config.throttle().proofsPerMinute(); i++) {
            replica.proof(source);
        }
        assertThatThrownBy(() -> replica.proof(source)).isInstanceOf(ProblemException.class);
        replica.push(source + "-other");
        assertThat(observed.taken).hasValue(0);
    }

    @Test
    void without_the_database_nothing_costly_is_done() {
        observed.away = true;
        assertThatThrownBy(() -> replica.costly(source))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.unavailable()).isTrue());
    }
}
