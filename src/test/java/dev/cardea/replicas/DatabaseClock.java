package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/// The wall clock of a PostgreSQL server, which it is restarted for, and which steps while it runs
/// (`bench/verifiers/skew.c`).
final class DatabaseClock {

    private static final Path FILE = Path.of("target", "database.clock").toAbsolutePath();

    private final Postgres postgres;
    private int ahead;

    DatabaseClock(Postgres postgres) throws IOException {
        this.postgres = postgres;
        Files.writeString(FILE, written(0));
        postgres.restart(
                Map.of(
                        "LD_PRELOAD",
                        System.getProperty("promise.skew", ""),
                        "SKEW_FILE",
                        FILE.toString()));
    }

    /// So many seconds ahead of ours, from now on; at once, since processes read the file while it
    /// is written.
    void to(int seconds) {
        try {
            Files.writeString(FILE, written(seconds), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ahead = seconds;
        assertThat(now() - System.currentTimeMillis() / 1000).isBetween(seconds - 1L, seconds + 1L);
    }

    int ahead() {
        return ahead;
    }

    /// Seconds since the epoch.
    long now() {
        return postgres.count("SELECT floor(extract(epoch FROM clock_timestamp()))");
    }

    private static String written(int seconds) {
        return "%6d".formatted(seconds);
    }
}
