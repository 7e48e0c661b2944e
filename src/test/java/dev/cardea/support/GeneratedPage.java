package dev.cardea.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A page of `docs/` that is generated from the source. Its test fails when the two differ; with
/// `-Ddocs.write=true` it writes the page instead.
public final class GeneratedPage {

    private GeneratedPage() {}

    public static void check(String page, String text, Class<?> test) {
        Path file = Path.of("docs", page);
        try {
            if (Boolean.getBoolean("docs.write")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            }
            assertThat(Files.exists(file) ? Files.readString(file) : "")
                    .as(
                            "docs/%s is out of date: ./mvnw -q test -Dtest=%s -Ddocs.write=true",
                            page, test.getSimpleName())
                    .isEqualTo(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The lines of a source file of ours.
    public static List<String> source(String name) {
        try {
            return Files.readAllLines(Path.of("src/main/java/dev/cardea", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Collects the `///` lines that stand before a declaration.
    public static final class Javadoc {
        private final List<String> lines = new ArrayList<>();

        /// Whether the line was one of Javadoc, and is kept.
        public boolean take(String line) {
            String stripped = line.strip();
            if (!stripped.startsWith("///")) {
                return false;
            }
            lines.add(stripped.substring(3).strip());
            return true;
        }

        /// What was kept, as one paragraph, and forgets it.
        public String use() {
            String text = String.join(" ", lines).strip();
            lines.clear();
            return text;
        }
    }
}
