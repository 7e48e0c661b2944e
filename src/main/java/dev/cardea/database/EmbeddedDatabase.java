package dev.cardea.database;

import dev.cardea.crypto.Secrets;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jboss.logging.Logger;

/// Starts a real PostgreSQL when `cardea.database.embedded` is true and no JDBC URL is set, and
/// hands its URL over as configuration. Data and a made-up master key stay in
/// `cardea.database.directory`, so they survive a restart; a server orphaned by `kill -9` is
/// stopped first. fsync is on: an answer of the trial means what it means in production.
public final class EmbeddedDatabase implements ConfigSourceFactory {

    /// Kept here, the running server outlives a live reload of dev mode.
    private static final String URL = "dev.cardea.embedded.url";

    private static final Logger LOG = Logger.getLogger(EmbeddedDatabase.class);

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!"true".equals(value(context, "cardea.database.embedded"))
                || !value(context, "quarkus.datasource.jdbc.url").isEmpty()) {
            return List.of();
        }
        try {
            Path directory =
                    Path.of(
                                    value(context, "cardea.database.directory").isEmpty()
                                            ? ".cardea"
                                            : value(context, "cardea.database.directory"))
                            .toAbsolutePath();
            Files.createDirectories(directory);
            String url = running(directory);
            return List.of(
                    new PropertiesConfigSource(
                            Map.of(
                                    "quarkus.datasource.jdbc.url",
                                    url,
                                    "quarkus.datasource.username",
                                    "postgres",
                                    "quarkus.datasource.password",
                                    "postgres",
                                    "cardea.master-key",
                                    masterKey(directory)),
                            "embedded PostgreSQL",
                            // below application.properties and the environment: what is set there
                            // wins
                            50));
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL did not start", e);
        }
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(50);
    }

    private static String value(ConfigSourceContext context, String name) {
        String value = context.getValue(name).getValue();
        return value == null ? "" : value;
    }

    private static synchronized String running(Path directory) throws IOException {
        String url = System.getProperty(URL);
        if (url == null) {
            Path data = directory.resolve("postgres");
            stopOrphan(data.resolve("postmaster.pid"));
            LOG.infof(
                    "starting the embedded PostgreSQL in %s (the first start unpacks it: some seconds)",
                    data);
            EmbeddedPostgres server =
                    EmbeddedPostgres.builder()
                            .setDataDirectory(data)
                            .setCleanDataDirectory(false)
                            .setServerConfig("fsync", "on")
                            .setServerConfig("synchronous_commit", "on")
                            .setServerConfig("full_page_writes", "on")
                            .setServerConfig("listen_addresses", "127.0.0.1")
                            .start();
            url = server.getJdbcUrl("postgres", "postgres");
            System.setProperty(URL, url);
        }
        return url;
    }

    /// `kill -9` leaves the server running on the data: ask it to stop and wait until it has.
    private static void stopOrphan(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        ProcessHandle server = ProcessHandle.of(pid).orElse(null);
        boolean ours =
                server != null
                        && server.info().command().map(c -> c.contains("postgres")).orElse(false);
        if (server != null && ours) {
            LOG.infof("stopping the PostgreSQL (process %d) that an earlier run left behind", pid);
            server.destroy();
            try {
                server.onExit().get(Duration.ofSeconds(20).toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException
                    | java.util.concurrent.TimeoutException e) {
                throw new IOException(
                        "an earlier PostgreSQL (process " + pid + ") does not stop", e);
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static String masterKey(Path directory) throws IOException {
        Path file = directory.resolve("master.key");
        if (!Files.exists(file)) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Base64.getEncoder().encodeToString(Secrets.bytes(32)));
        }
        return Files.readString(file).strip();
    }
}
