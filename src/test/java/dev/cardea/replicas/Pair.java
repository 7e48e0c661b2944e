package dev.cardea.replicas;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// Two replicas on one database, started at once and empty, for all classes of the run. A failed
/// test shows what they printed last.
final class Pair implements BeforeAllCallback, AfterEachCallback, TestExecutionExceptionHandler {

    /// How many sessions one account may have.
    static final int SESSIONS = 60;

    private static final ExtensionContext.Namespace SPACE =
            ExtensionContext.Namespace.create(Pair.class);
    private static final int SHOWN = 6_000;

    private Running running;

    private static final class Running implements AutoCloseable {
        final Postgres postgres = new Postgres();
        final Postbox postbox = new Postbox();
        final Replica a;
        final Replica b;

        Running() {
            Map<String, String> settings = new HashMap<>(postgres.settings());
            settings.putAll(postbox.settings());
            settings.putAll(Administrator.settings());
            settings.put("CARDEA_SESSIONS_PER_ACCOUNT", Integer.toString(SESSIONS));
            a = Replica.launch("a", settings);
            b = Replica.launch("b", settings);
            a.awaitReady();
            b.awaitReady();
        }

        @Override
        public void close() throws IOException {
            a.close();
            b.close();
            postbox.close();
            postgres.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running =
                context.getRoot()
                        .getStore(SPACE)
                        .computeIfAbsent(Running.class, key -> new Running(), Running.class);
    }

    /// Every test leaves both replicas ready, a failed one too.
    @Override
    public void afterEach(ExtensionContext context) {
        Stream.of(running.a, running.b)
                .filter(replica -> replica.readiness() != 200)
                .forEach(replica -> {
                    replica.close();
                    replica.restart();
                });
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        System.err.println(end("a", running.a) + end("b", running.b));
        throw failure;
    }

    Replica a() {
        return running.a;
    }

    Replica b() {
        return running.b;
    }

    Postgres postgres() {
        return running.postgres;
    }

    Postbox postbox() {
        return running.postbox;
    }

    private static String end(String name, Replica replica) {
        String output = replica.output();
        return "---- replica "
                + name
                + "\n"
                + output.substring(Math.max(0, output.length() - SHOWN));
    }
}
