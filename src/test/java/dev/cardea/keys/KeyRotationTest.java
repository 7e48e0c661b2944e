package dev.cardea.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.audit.AuditLog;
import dev.cardea.crypto.FieldCipher;
import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.keys.SigningKey.Status;
import dev.cardea.support.MovableClock;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class KeyRotationTest {

    private static final UUID ADMIN = new UUID(0, 1);
    private static final Duration PUBLICATION = Duration.ofDays(1);
    private static final Duration ROTATE_EVERY = Duration.ofDays(90);
    private static final Duration MAX_AGE = Duration.ofMinutes(5);
    private static final Duration KEEP = Duration.ofMinutes(70);
    private static final Duration HINTS = KEEP.plusDays(30);

    @Inject Database database;
    @Inject SigningKeys keys;
    @Inject KeyRing ring;
    @Inject AuditLog audit;
    @Inject Event<KeysChanged> changed;
    @Inject Clock clock;
    @Inject KeyRotation ours;
    @Inject JwtSigner signer;

    /// In the future, so that the schedule of the service under test finds nothing due.
    private final MovableClock time = new MovableClock(Instant.parse("2100-01-01T00:00:00Z"));

    private KeyRotation rotation;

    @BeforeEach
    void firstStart() {
        rotation = rotation(SigningAlgorithm.ES256);
        database.inTransaction(() -> {
            database.update("DELETE FROM signing_key");
            database.update("DELETE FROM audit_entry WHERE type LIKE 'KEY_%'");
            starts(rotation);
        });
    }

    @AfterEach
    void keysOfTheService() {
        database.inTransaction(() -> {
            database.update("DELETE FROM signing_key");
            starts(ours);
        });
    }

    @Test
    void the_first_start_makes_a_key_that_signs_and_the_next_one() {
        assertThat(statuses()).containsExactlyInAnyOrder(Status.ACTIVE, Status.NEXT);
        assertThat(ring.active().kid()).isEqualTo(only(Status.ACTIVE).kid());
        assertThat(ring.published()).hasSize(2);
        assertThat(audited()).containsExactly("KEY_CREATED", "KEY_ACTIVATED", "KEY_CREATED");

        starts(rotation);
        rotation.onSchedule();
        assertThat(statuses()).containsExactlyInAnyOrder(Status.ACTIVE, Status.NEXT);
    }

    @Test
    void replicas_that_start_at_once_make_one_pair_of_keys() throws Exception {
        database.update("DELETE FROM signing_key");
        everywhere(replica -> {
            starts(replica);
            return true;
        });

        assertThat(statuses()).containsExactlyInAnyOrder(Status.ACTIVE, Status.NEXT);
    }

    @Test
    void rotations_that_race_make_one_new_key() throws Exception {
        SigningKey next = only(Status.NEXT);
        time.forward(ROTATE_EVERY);
        everywhere(replica -> {
            replica.onSchedule();
            return true;
        });

        assertThat(only(Status.ACTIVE).kid()).isEqualTo(next.kid());
        assertThat(statuses())
                .containsExactlyInAnyOrder(Status.RETIRING, Status.ACTIVE, Status.NEXT);
    }

    @Test
    void demands_that_race_rotate_once() throws Exception {
        SigningKey next = only(Status.NEXT);
        time.forward(PUBLICATION);
        List<Instant> answers = everywhere(rotation -> rotation.rotate(ADMIN));

        assertThat(only(Status.ACTIVE).kid()).isEqualTo(next.kid());
        assertThat(statuses())
                .containsExactlyInAnyOrder(Status.RETIRING, Status.ACTIVE, Status.NEXT);
        assertThat(answers).contains(time.instant()).contains(time.instant().plus(PUBLICATION));
    }

    @Test
    void every_key_is_published_longer_than_a_cache_before_it_signs() {
        List<List<String>> documents = new ArrayList<>();
        Duration step = MAX_AGE.plusSeconds(30);
        documents.add(kids());
        for (int i = 0; i < 1000; i++) {
            time.forward(step);
            if (i % 300 == 100) {
                rotation.rotate(ADMIN);
            }
            rotation.onSchedule();
            assertThat(documents.getLast()).contains(ring.active().kid());
            documents.add(kids());
        }
        assertThat(documents.stream().map(List::getFirst).distinct()).hasSizeGreaterThan(3);
    }

    @Test
    void a_demand_waits_until_the_next_key_has_been_published_long_enough() {
        SigningKey next = only(Status.NEXT);
        time.forward(Duration.ofHours(1));
        Instant promised = rotation.rotate(ADMIN);
        assertThat(promised).isEqualTo(next.createdAt().plus(PUBLICATION));
        assertThat(only(Status.NEXT).kid()).isEqualTo(next.kid());

        time.forward(PUBLICATION.minusHours(1).minusMillis(1));
        rotation.onSchedule();
        assertThat(only(Status.NEXT).kid()).isEqualTo(next.kid());

        time.forward(Duration.ofMillis(1));
        rotation.onSchedule();
        assertThat(only(Status.ACTIVE).kid()).isEqualTo(next.kid());
        assertThat(ring.active().kid()).isEqualTo(next.kid());
    }

    @Test
    void a_key_leaves_the_document_with_its_last_token_and_stays_for_hints_while_sessions_live() {
        KeyRing then = new KeyRing(keys, KeysInMemory.config(), time);
        SigningKey first = only(Status.ACTIVE);
        passes(ROTATE_EVERY, then);
        assertThat(only(Status.RETIRING).kid()).isEqualTo(first.kid());
        assertThat(only(Status.RETIRING).privateKey()).isNull();

        passes(KEEP, then);
        assertThat(then.byKid(first.kid())).isPresent();
        assertThat(then.published()).hasSize(3);

        passes(Duration.ofMillis(1), then);
        assertThat(then.published())
                .hasSize(2)
                .extracting(SigningKey::kid)
                .doesNotContain(first.kid());
        assertThat(then.byKid(first.kid())).isEmpty();
        assertThat(then.all().getFirst().status()).isEqualTo(Status.RETIRED);
        assertThat(audited()).endsWith("KEY_RETIRED", "KEY_ACTIVATED", "KEY_CREATED");

        passes(HINTS.minus(KEEP).minusMillis(1), then);
        assertThat(then.byKidForHints(first.kid())).isPresent();
        passes(Duration.ofMillis(1), then);
        assertThat(then.byKidForHints(first.kid())).isEmpty();
        assertThat(keys.all()).hasSize(2);
    }

    @Test
    void a_retired_key_can_be_killed_and_is_no_hints_key_then() {
        KeyRing then = new KeyRing(keys, KeysInMemory.config(), time);
        SigningKey first = only(Status.ACTIVE);
        passes(ROTATE_EVERY, then);
        passes(KEEP.plusMillis(1), then);

        assertThat(rotation.kill(first.kid(), ADMIN)).isTrue();

        then.refresh();
        assertThat(then.byKidForHints(first.kid())).isEmpty();
        assertThat(then.published()).hasSize(2);
    }

    private void passes(Duration duration, KeyRing ring) {
        time.forward(duration);
        rotation.onSchedule();
        ring.refresh();
    }

    @Test
    void a_killed_active_key_is_followed_at_once() {
        SigningKey doomed = only(Status.ACTIVE);
        SigningKey next = only(Status.NEXT);

        assertThat(rotation.kill(doomed.kid(), ADMIN)).isTrue();

        assertThat(ring.active().kid()).isEqualTo(next.kid());
        assertThat(ring.byKid(doomed.kid())).isEmpty();
        assertThat(document()).doesNotContain(doomed.kid()).contains(next.kid());
        assertThat(kids()).hasSize(2);
        assertThat(sealed(doomed)).isEmpty();
        assertThat(only(Status.KILLED).retiredAt()).isEqualTo(time.instant());
        assertThat(audited()).endsWith("KEY_KILLED", "KEY_ACTIVATED", "KEY_CREATED");
        assertThat(rotation.kill(doomed.kid(), ADMIN)).isFalse();
        assertThat(rotation.kill("no such key", ADMIN)).isFalse();
    }

    @Test
    void a_killed_next_key_is_replaced_and_a_killed_retiring_one_is_not() {
        SigningKey active = only(Status.ACTIVE);
        SigningKey next = only(Status.NEXT);
        rotation.kill(next.kid(), ADMIN);
        assertThat(only(Status.ACTIVE).kid()).isEqualTo(active.kid());
        assertThat(only(Status.NEXT).kid()).isNotEqualTo(next.kid());

        time.forward(ROTATE_EVERY);
        rotation.onSchedule();
        rotation.kill(active.kid(), ADMIN);
        assertThat(kids()).hasSize(2).doesNotContain(active.kid());
    }

    @Test
    void a_kill_stands_and_falls_with_the_transaction_around_it() {
        SigningKey doomed = only(Status.ACTIVE);
        assertThatThrownBy(() ->
                        database.inTransaction(() -> {
                            assertThat(rotation.kill(doomed.kid(), ADMIN)).isTrue();
                            throw new IllegalStateException("after the kill");
                        }))
                .hasMessage("after the kill");

        ring.refresh();
        assertThat(only(Status.ACTIVE).kid()).isEqualTo(doomed.kid());
        assertThat(ring.active().kid()).isEqualTo(doomed.kid());

        database.inTransaction(() -> {
            rotation.kill(doomed.kid(), ADMIN);
            assertThat(ring.active().kid()).isEqualTo(doomed.kid());
        });
        assertThat(ring.active().kid()).isNotEqualTo(doomed.kid());
    }

    @Test
    void a_changed_algorithm_is_rotated_to_by_publishing_it_first() {
        SigningKey old = only(Status.ACTIVE);
        KeyRotation restarted = rotation(SigningAlgorithm.PS256);
        starts(restarted);
        SigningKey next = only(Status.NEXT);
        assertThat(next.algorithm()).isEqualTo(SigningAlgorithm.PS256);
        assertThat(kids()).containsExactly(old.kid(), next.kid());

        time.forward(PUBLICATION.minusMillis(1));
        starts(restarted);
        assertThat(ring.active().kid()).isEqualTo(old.kid());
        time.forward(Duration.ofMillis(1));
        restarted.onSchedule();
        assertThat(ring.active().algorithm()).isEqualTo(SigningAlgorithm.PS256);
        assertThat(signer.sign("JWT", Map.of("sub", "x"))).isNotEmpty();
        assertThat(ring.byKid(old.kid())).isPresent();
    }

    @Test
    void an_algorithm_that_is_added_is_published_before_it_signs_and_turns_by_itself() {
        SigningKey ec = only(Status.ACTIVE);
        KeyRotation restarted = rotation(SigningAlgorithm.ES256, SigningAlgorithm.ED25519);
        starts(restarted);
        assertThat(ring.algorithms()).containsExactly(SigningAlgorithm.ES256);
        SigningKey begun = only(SigningAlgorithm.ED25519, Status.NEXT);
        assertThat(kids()).contains(begun.kid());

        time.forward(PUBLICATION.minusMillis(1));
        restarted.onSchedule();
        rotation.onSchedule();
        assertThat(ring.algorithms()).containsExactly(SigningAlgorithm.ES256);

        time.forward(Duration.ofMillis(1));
        restarted.onSchedule();
        assertThat(ring.active(SigningAlgorithm.ED25519).kid()).isEqualTo(begun.kid());
        assertThat(ring.active(SigningAlgorithm.ES256).kid()).isEqualTo(ec.kid());

        restarted.kill(begun.kid(), ADMIN);
        assertThat(ring.active(SigningAlgorithm.ED25519).kid()).isNotEqualTo(begun.kid());
        assertThat(ring.active(SigningAlgorithm.ES256).kid()).isEqualTo(ec.kid());
        assertThat(only(SigningAlgorithm.ED25519, Status.NEXT)).isNotNull();
    }

    @Test
    void the_first_start_makes_a_key_of_each_algorithm_that_signs() {
        database.update("DELETE FROM signing_key");
        starts(rotation(SigningAlgorithm.ES256, SigningAlgorithm.ED25519));
        assertThat(ring.algorithms())
                .containsExactlyInAnyOrder(SigningAlgorithm.ES256, SigningAlgorithm.ED25519);
        assertThat(ring.published()).hasSize(4);
        assertThat(signer.sign(SigningAlgorithm.ED25519, "JWT", Map.of("sub", "x"))).isNotEmpty();
        assertThatThrownBy(() -> signer.sign(SigningAlgorithm.PS512, "JWT", Map.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_algorithm_that_is_taken_out_verifies_and_signs_no_more() {
        database.update("DELETE FROM signing_key");
        starts(rotation(SigningAlgorithm.ES256, SigningAlgorithm.ED25519));
        SigningKey old = only(SigningAlgorithm.ED25519, Status.ACTIVE);
        starts(rotation);
        assertThat(ring.algorithms()).containsExactly(SigningAlgorithm.ES256);
        assertThat(ring.byKid(old.kid())).isPresent();
        rotation.onSchedule();
        assertThat(statuses())
                .containsExactlyInAnyOrder(Status.ACTIVE, Status.NEXT, Status.RETIRING);
    }

    @Test
    void a_private_key_is_in_the_table_only_under_the_master_key() {
        SigningKey active = only(Status.ACTIVE);
        byte[] stored = sealed(active);
        byte[] clear = active.privateKey().getEncoded();
        String latin = new String(stored, StandardCharsets.ISO_8859_1);

        assertThat(stored).hasSizeGreaterThan(clear.length);
        for (int i = 0; i + 8 <= clear.length; i++) {
            assertThat(latin).doesNotContain(new String(clear, i, 8, StandardCharsets.ISO_8859_1));
        }
        MasterKey another = new MasterKey(Base64.getEncoder().encodeToString(Secrets.bytes(32)));
        assertThatThrownBy(() -> new SigningKeys(database, new FieldCipher(another)).all())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CARDEA_MASTER_KEY");
    }

    @Test
    void a_sealed_key_moved_to_another_row_does_not_open() {
        database.update(
                "UPDATE signing_key SET private_key = ? WHERE status = 'next'",
                sealed(only(Status.ACTIVE)));

        assertThatThrownBy(() -> keys.all()).isInstanceOf(IllegalStateException.class);
    }

    private KeyRotation rotation(SigningAlgorithm... algorithms) {
        KeyPolicy policy =
                new KeyPolicy(
                        List.of(algorithms), 2048, ROTATE_EVERY, PUBLICATION, MAX_AGE, KEEP, HINTS);
        return new KeyRotation(database, keys, ring, audit, changed, policy, clock, time);
    }

    private <T> List<T> everywhere(Function<KeyRotation, T> work) throws Exception {
        try (var threads = Executors.newFixedThreadPool(12)) {
            List<Callable<T>> replicas = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                replicas.add(() -> work.apply(rotation(SigningAlgorithm.ES256)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(replicas)) {
                results.add(result.get());
            }
            return results;
        }
    }

    private SigningKey only(Status status) {
        List<SigningKey> found = keys.all().stream().filter(key -> key.status() == status).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private SigningKey only(SigningAlgorithm algorithm, Status status) {
        List<SigningKey> found =
                keys.all().stream()
                        .filter(key -> key.algorithm() == algorithm && key.status() == status)
                        .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private List<Status> statuses() {
        return keys.all().stream().map(SigningKey::status).toList();
    }

    private List<String> kids() {
        return ring.published().stream().map(SigningKey::kid).toList();
    }

    private String document() {
        return new String(ring.jwkSet().body(), StandardCharsets.UTF_8);
    }

    private byte[] sealed(SigningKey key) {
        return database.one(
                        "SELECT private_key FROM signing_key WHERE id = ?",
                        row -> row.getBytes(1),
                        key.id())
                .orElseThrow();
    }

    private List<String> audited() {
        return database.list(
                "SELECT type FROM audit_entry WHERE type LIKE 'KEY_%' ORDER BY at",
                row -> row.getString(1));
    }

    private static void starts(KeyRotation replica) {
        replica.start(new StartupEvent());
        replica.onSchedule();
    }
}
