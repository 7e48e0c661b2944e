package dev.cardea.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.keys.SuspectTokens;
import dev.cardea.protocol.OAuthException;
import dev.cardea.support.DpopKey;
import dev.cardea.support.People;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SuspectTokensTest {

    private static final Logger LOG = Logger.getLogger(SuspectTokens.class.getName());

    @Inject People people;
    @Inject DpopProofs proofs;
    @Inject MeterRegistry metrics;

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final Handler capture =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    told.add(new PatternFormatter("%s").format(ExtLogRecord.wrap(record)));
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        LOG.addHandler(capture);
    }

    @AfterEach
    void stopListening() {
        LOG.removeHandler(capture);
    }

    @Test
    void a_forged_access_token_is_counted_and_told_once_a_minute_without_the_token() {
        double before = counted("access", "forged");
        String mine = People.login(people.somebody()).getString("access_token");
        String other = People.login(people.somebody()).getString("access_token");
        String forged =
                mine.substring(0, mine.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
        String address = "198.51.100.77";
        for (int i = 0; i < 3; i++) {
            People.as(forged)
                    .header("X-Forwarded-For", address)
                    .get("/auth/me")
                    .then()
                    .statusCode(401);
        }

        assertThat(counted("access", "forged")).isEqualTo(before + 3);
        assertThat(told)
                .filteredOn(line -> line.contains(address))
                .containsExactly(
                        "a token that is forged (access) came from %s: the signature is not valid"
                                .formatted(address));
        assertThat(told).noneMatch(line -> line.contains(forged.substring(0, 40)));
    }

    @Test
    void what_everybody_sends_now_and_then_is_not_suspect() {
        double before = counted("access", "forged");
        People.as("nonsense").get("/auth/me").then().statusCode(401);
        String token = People.login(people.somebody(), "openid").getString("id_token");
        People.as(token).get("/auth/me").then().statusCode(401);

        assertThat(counted("access", "forged")).isEqualTo(before);
    }

    @Test
    void a_proof_that_comes_again_is_counted() {
        double before = counted("proof", "replayed");
        String proof = new DpopKey().proof("POST", "http://localhost:8081/oauth/token", null);
        DpopProofs.Use use = new DpopProofs.Use("POST", "/oauth/token", null, null, false);
        proofs.check(List.of(proof), use);
        assertThatThrownBy(() -> proofs.check(List.of(proof), use))
                .isInstanceOf(OAuthException.class);

        assertThat(counted("proof", "replayed")).isEqualTo(before + 1);
    }

    @Test
    void a_forged_proof_is_counted() {
        double before = counted("proof", "forged");
        String url = "http://localhost:8081/oauth/token";
        String proof = new DpopKey().proof("POST", url, null);
        String other = new DpopKey().proof("POST", url, null);
        String forged =
                proof.substring(0, proof.lastIndexOf('.'))
                        + other.substring(other.lastIndexOf('.'));
        DpopProofs.Use use = new DpopProofs.Use("POST", "/oauth/token", null, null, false);
        assertThatThrownBy(() -> proofs.check(List.of(forged), use))
                .isInstanceOf(OAuthException.class);

        assertThat(counted("proof", "forged")).isEqualTo(before + 1);
    }

    private double counted(String kind, String cause) {
        return metrics.counter("cardea.tokens.suspect", "kind", kind, "cause", cause).count();
    }
}
