package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.replicas.Api.Login;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A trial: the service brings its own PostgreSQL.
class EmbeddedDatabaseIT {

    private static final Duration PATIENCE = Duration.ofSeconds(45);

    @Test
    void kill_9_loses_no_data_and_does_not_block_the_next_start(@TempDir Path directory) {
        Map<String, String> settings =
                Map.of(
                        "CARDEA_DATABASE_EMBEDDED", "true",
                        "CARDEA_DATABASE_DIRECTORY", directory.toString(),
                        "CARDEA_ISSUER", "http://127.0.0.1",
                        "CARDEA_REGISTRATION_VERIFICATION", "optional",
                        "QUARKUS_SHUTDOWN_DELAY", "1S",
                        "QUARKUS_MAILER_MOCK", "true");
        try (Replica service = Replica.start("embedded", settings)) {
            Login login = service.api().somebody();
            service.kill();
            long began = System.nanoTime();
            service.restart();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
            assertThat(service.api().get("/auth/me", login.accessToken()).statusCode())
                    .isEqualTo(200);
            service.api().refreshed(login.refreshToken());
            service.api().login(login.email());
            service.terminate();
            service.awaitExit(PATIENCE);
        }
        assertThat(Files.exists(directory.resolve("postgres/postmaster.pid")))
                .as("its server is stopped with it")
                .isFalse();
    }
}
