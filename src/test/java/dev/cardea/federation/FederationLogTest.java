package dev.cardea.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.People;
import dev.cardea.support.Traveller;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Nothing that a log-in with another provider lives from comes out in a log.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class FederationLogTest {

    private final Logger root = Logger.getLogger("");
    private final Logger ours = Logger.getLogger("dev.cardea");
    private final Queue<ExtLogRecord> records = new ConcurrentLinkedQueue<>();
    private final Set<String> secrets = new LinkedHashSet<>(Set.of(FakeUpstream.SECRET));

    private final Handler capture =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    ExtLogRecord copy = ExtLogRecord.wrap(record);
                    copy.copyAll();
                    records.add(copy);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        ours.setLevel(Level.ALL);
        root.addHandler(capture);
    }

    @AfterEach
    void stopListening() {
        ours.setLevel(null);
        root.removeHandler(capture);
    }

    @Test
    void neither_success_nor_failure_tells_a_secret() {
        String name = People.fresh();
        comeBack("acme", Map.of("sub", name, "email", name + "@example.com"));
        comeBack("acme", Map.of("sub", name, "nonce", "another"));
        comeBack("acme", Map.of("sub", name, "aud", "another"));
        comeBack("keyed", Map.of("sub", name, "exp", 1));
        comeBack("inside", Map.of("sub", name));
        secrets.add(FakeUpstream.assertion());

        assertThat(records).isNotEmpty();
        PatternFormatter everything = new PatternFormatter("%c %s %X %e");
        for (ExtLogRecord record : records) {
            assertThat(secrets).noneMatch(everything.format(record)::contains);
        }
    }

    private void comeBack(String provider, Map<String, Object> claims) {
        Traveller somebody = new Traveller();
        Map<String, String> asked = somebody.leave(provider);
        secrets.add(somebody.browser().cookie("__Host-cardea-upstream"));
        secrets.add(asked.get("state"));
        secrets.add(asked.get("nonce"));
        String code = FakeUpstream.code(provider, asked, claims);
        secrets.add(code);
        Response answer = somebody.comeBack(provider, asked, code);
        assertThat(answer.asString()).doesNotContain(code);
    }
}
