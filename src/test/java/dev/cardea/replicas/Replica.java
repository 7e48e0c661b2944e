package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One process of the packaged service, on a port of 127.0.0.1 that it keeps over restarts. What it
/// prints goes to a file in `target/replicas`.
final class Replica implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);

    private final String name;
    private final Map<String, String> settings;
    private final int port;
    private final int management = freePort();
    private final Path output;
    private Process process;

    private Replica(String name, int port, Map<String, String> settings) {
        this.name = name;
        this.port = port;
        this.settings = settings;
        this.output = Path.of("target", "replicas", name + ".log").toAbsolutePath();
        forgetOutput();
        this.process = launch();
    }

    /// Starts a process and returns at once.
    static Replica launch(String name, Map<String, String> settings) {
        return new Replica(name, freePort(), settings);
    }

    /// Likewise, on a port that its settings name.
    static Replica launch(String name, int port, Map<String, String> settings) {
        return new Replica(name, port, settings);
    }

    /// Starts a process and returns when it is ready.
    static Replica start(String name, Map<String, String> settings) {
        return launch(name, settings).awaitReady();
    }

    Replica awaitReady() {
        await(name + " is ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .failFast(() ->
                        assertThat(process.isAlive()).as("%s runs:\n%s", name, output()).isTrue())
                .until(() -> readiness() == 200);
        return this;
    }

    Api api() {
        return new Api("http://127.0.0.1:" + port);
    }

    /// The status of `/q/health/ready`; 0 when nobody listens.
    int readiness() {
        return health("ready");
    }

    int health(String check) {
        int own = new Api("http://127.0.0.1:" + management).status("/q/health/" + check);
        return own == 0 ? api().status("/q/health/" + check) : own;
    }

    /// `kill -9`.
    void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /// SIGTERM, without waiting.
    void terminate() {
        process.destroy();
    }

    int awaitExit(Duration atMost) {
        try {
            assertThat(process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s has ended", name)
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Starts it again after its end, and returns when it is ready.
    void restart() {
        process = launch();
        awaitReady();
    }

    String output() {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// When it last printed something.
    Instant printedAt() {
        try {
            return Files.getLastModifiedTime(output).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private void forgetOutput() {
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        try {
            Files.createDirectories(output.getParent());
            ProcessBuilder builder = new ProcessBuilder(command());
            builder.environment().keySet().removeIf(Replica::configures);
            builder.environment().putAll(settings);
            builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
            builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
            builder.environment().put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
            builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(management));
            return builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath().toString());
    }

    private static boolean configures(String variable) {
        return variable.startsWith("QUARKUS_")
                || variable.startsWith("CARDEA_")
                || variable.startsWith("JAVA_TOOL_");
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
