package dev.cardea;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// What documents link to within this tree is there: the file, and the heading in it.
@NullMarked
class DocumentLinksTest {

    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", ".cardea");
    private static final Pattern LINK =
            Pattern.compile("]\\((?![a-z]+:)([^)#\\s]*)(?:#([^)]*))?\\)");
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```|`[^`\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");

    @Test
    void every_link_within_the_tree_leads_somewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        List<Path> documents = documents();
        for (Path document : documents) {
            Matcher link =
                    LINK.matcher(CODE.matcher(Files.readString(document)).replaceAll("code"));
            while (link.find()) {
                Path target = document.resolveSibling(link.group(1)).normalize();
                Path read = link.group(1).isEmpty() ? document : target;
                boolean there = Files.exists(read);
                if (!there || (link.group(2) != null && !anchors(read).contains(link.group(2)))) {
                    dead.add(document + ": " + link.group());
                }
            }
        }
        assertThat(documents).hasSizeGreaterThan(30);
        assertThat(dead).isEmpty();
    }

    /// As GitHub makes them of headings; no document of ours has one heading twice.
    private static Set<String> anchors(Path document) throws IOException {
        String outsideOfFences =
                Pattern.compile("(?ms)^ *```.*?^ *```")
                        .matcher(Files.readString(document))
                        .replaceAll("");
        return HEADING.matcher(outsideOfFences)
                .results()
                .map(heading ->
                        heading.group(1)
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                                .replace(' ', '-'))
                .collect(toSet());
    }

    private static List<Path> documents() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                Path.of(""),
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes all) {
                        return NOT_OURS.contains(path.getFileName().toString())
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path path, BasicFileAttributes all) {
                        if (path.toString().endsWith(".md")) {
                            found.add(path);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return found;
    }
}
