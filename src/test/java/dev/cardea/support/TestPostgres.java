package dev.cardea.support;

import dev.cardea.crypto.Secrets;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// A fresh PostgreSQL for the whole test run: the one of `QUARKUS_DATASOURCE_JDBC_URL` where that
/// is set, a container where there is a Docker engine, and an embedded server otherwise.
public class TestPostgres implements QuarkusTestResourceLifecycleManager {

    private @Nullable AutoCloseable server;

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>();
        settings.put("cardea.master-key", Base64.getEncoder().encodeToString(Secrets.bytes(32)));
        if (System.getenv("QUARKUS_DATASOURCE_JDBC_URL") == null) {
            settings.putAll(
                    DockerClientFactory.instance().isDockerAvailable() ? container() : embedded());
        }
        return settings;
    }

    private Map<String, String> container() {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:18-alpine");
        container.start();
        server = container;
        return settings(container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    private Map<String, String> embedded() {
        try {
            EmbeddedPostgres postgres =
                    EmbeddedPostgres.builder()
                            .setServerConfig("fsync", "on")
                            .setServerConfig("synchronous_commit", "on")
                            .start();
            server = postgres;
            return settings(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> settings(String url, String username, String password) {
        return Map.of(
                "quarkus.datasource.jdbc.url", url,
                "quarkus.datasource.username", username,
                "quarkus.datasource.password", password);
    }

    @Override
    public void stop() {
        try {
            if (server != null) {
                server.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
