package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.crypto.Secrets;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A PostgreSQL server of our own, with fsync on, that can be killed and started again. In it one
/// database, in which services run under one master key.
final class Postgres implements AutoCloseable {

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;
    private final Map<String, String> settings = new HashMap<>();

    Postgres() {
        try {
            data = Files.createTempDirectory("cardea-replicas").resolve("postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = start(builder());
        port = server.getPort();
        settings.put("CARDEA_ISSUER", "https://id.example.com");
        settings.put("CARDEA_MASTER_KEY", masterKey());
        settings.put("CARDEA_REGISTRATION_VERIFICATION", "optional");
        settings.put("CARDEA_THROTTLE_COSTLY_PER_MINUTE", "1000000");
        settings.put("CARDEA_SESSIONS_RETRY_WINDOW", "8s");
        settings.put("QUARKUS_MAILER_MOCK", "true");
        settings.put("QUARKUS_SHUTDOWN_DELAY", "2S");
        settings.put("QUARKUS_DATASOURCE_JDBC_URL", server.getJdbcUrl("postgres", "postgres"));
        settings.put("QUARKUS_DATASOURCE_USERNAME", "postgres");
        settings.put("QUARKUS_DATASOURCE_PASSWORD", "postgres");
    }

    /// What a replica on it is configured with.
    Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    static String masterKey() {
        return Base64.getEncoder().encodeToString(Secrets.bytes(32));
    }

    /// `kill -9` of the postmaster. Its backends notice and end.
    void kill() throws IOException {
        long pid =
                Long.parseLong(
                        Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /// Starts again as a standby does that takes over: on another timeline.
    void promote() throws IOException {
        Files.createFile(data.resolve("recovery.signal"));
        restart();
    }

    void restart() throws IOException {
        server.close(); // lets go of the lock it holds on the directory
        await("PostgreSQL starts again")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> {
                    server = start(builder().setPort(port));
                    return true;
                });
    }

    /// Restarts it, with more in its environment.
    void restart(Map<String, String> environment) throws IOException {
        String server =
                Files.readString(data.resolve("postmaster.opts")).split(" ", 2)[0]; // and options
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as root
        }
        String control = Path.of(server).resolveSibling("pg_ctl").toString();
        command.addAll(List.of(control, "-D", data.toString(), "-w", "restart"));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        try {
            assertThat(builder.start().waitFor()).as("%s", command).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    long count(String sql) {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    void update(String sql) {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(data.getParent())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection(
                settings.get("QUARKUS_DATASOURCE_JDBC_URL"), "postgres", "postgres");
    }

    private EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("restore_command", "false")
                .setServerConfig("listen_addresses", "127.0.0.1");
    }

    private static EmbeddedPostgres start(EmbeddedPostgres.Builder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
