package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.replicas.Api.Login;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Many replicas, one set of keys.
class KeysIT {

    private static final String JWKS = "/.well-known/jwks.json";

    @RegisterExtension static final Pair PAIR = new Pair();

    @Test
    void
            two_replicas_that_started_at_once_on_an_empty_database_made_one_active_and_one_next_key_of_an_algorithm() {
        assertThat(count("active")).isOne();
        await().atMost(Duration.ofSeconds(10)).until(() -> count("next") == 1);
    }

    @Test
    void a_rotation_by_one_is_served_by_the_other_and_tokens_of_both_verify_on_both() {
        for (Replica replica : List.of(PAIR.a(), PAIR.b())) {
            await().atMost(Duration.ofSeconds(10)).until(() -> kids(replica).size() == 2);
        }
        assertThat(kids(PAIR.a())).isEqualTo(kids(PAIR.b()));
        Login before = PAIR.a().api().somebody();
        String old = kids(PAIR.a()).getFirst();
        String next = kids(PAIR.a()).getLast();

        PAIR.a().kill();
        PAIR.postgres()
                .update(
                        "UPDATE signing_key SET created_at = created_at - interval '2 days',"
                                + " activated_at = now() WHERE status = 'next' AND algorithm = 'RS256'");
        PAIR.a().restart(); // the first tick does what is due

        await().atMost(Duration.ofSeconds(15)).until(() -> kids(PAIR.a()).getFirst().equals(next));
        await().atMost(Duration.ofSeconds(10)).until(() -> kids(PAIR.b()).equals(kids(PAIR.a())));
        assertThat(kids(PAIR.b())).hasSize(3).startsWith(next).contains(old);
        assertThat(count("active")).isOne();
        assertThat(count("next")).isOne();

        for (Login login : List.of(before, PAIR.a().api().somebody(), PAIR.b().api().somebody())) {
            for (Replica replica : List.of(PAIR.a(), PAIR.b())) {
                assertThat(replica.api().get("/auth/me", login.accessToken()).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    /// Of one algorithm: each has a chain of its own.
    private static List<String> kids(Replica replica) {
        List<String> kids = new ArrayList<>();
        Api.json(replica.api().get(JWKS, null))
                .get("keys")
                .forEach(key -> {
                    if (key.get("alg").asText().equals("RS256")) {
                        kids.add(key.get("kid").asText());
                    }
                });
        return kids;
    }

    private static long count(String status) {
        return PAIR.postgres()
                .count(
                        "SELECT count(*) FROM signing_key WHERE algorithm = 'RS256' AND status = '"
                                + status
                                + "'");
    }
}
