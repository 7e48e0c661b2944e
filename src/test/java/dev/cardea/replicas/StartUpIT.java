package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What keeps a replica from starting is said in a sentence.
class StartUpIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension static final Pair PAIR = new Pair();

    @Test
    void without_a_master_key_it_does_not_start_and_says_how_to_make_one() {
        assertThat(failedStart("no-key", "")).contains("openssl rand -base64 32");
    }

    @Test
    void under_another_master_key_it_does_not_start_and_says_so() {
        assertThat(failedStart("other-key", Postgres.masterKey()))
                .contains("is CARDEA_MASTER_KEY the one it was sealed under?");
    }

    private static String failedStart(String name, String masterKey) {
        Map<String, String> settings = new HashMap<>(PAIR.postgres().settings());
        settings.put("CARDEA_MASTER_KEY", masterKey);
        try (Replica replica = Replica.launch(name, settings)) {
            assertThat(replica.awaitExit(LONGEST)).isEqualTo(1);
            return replica.output();
        }
    }
}
