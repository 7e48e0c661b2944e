package dev.cardea.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What can be said of `docker/Dockerfile` without an engine that builds it: what it copies is
/// there, and what it runs was copied.
class DockerfileTest {

    private static final Pattern STAGE = Pattern.compile("(\\S+)(?: AS (\\S+))?");
    private static final Pattern OURS = Pattern.compile("/opt/cardea/([\\w.-]+)");

    private record Stage(String base, String name, List<Instruction> instructions) {}

    private record Instruction(String name, String arguments) {

        /// What is copied, and where to; flags left out.
        List<String> paths() {
            return Stream.of(arguments.split(" ")).filter(part -> !part.startsWith("--")).toList();
        }
    }

    private final List<Stage> stages = new ArrayList<>();

    @BeforeEach
    void read() throws IOException {
        String joined = Files.readString(Path.of("docker/Dockerfile")).replace("\\\n", " ");
        for (String line : joined.split("\n")) {
            Matcher instruction = Pattern.compile("([A-Z]+) +(.+)").matcher(line.strip());
            if (!instruction.matches()) {
                continue;
            }
            String arguments = instruction.group(2).replaceAll(" +", " ");
            if (instruction.group(1).equals("FROM")) {
                Matcher stage = STAGE.matcher(arguments);
                assertThat(stage.matches()).as(line).isTrue();
                stages.add(
                        new Stage(
                                stage.group(1), String.valueOf(stage.group(2)), new ArrayList<>()));
            } else if (!stages.isEmpty()) {
                stages.getLast()
                        .instructions()
                        .add(new Instruction(instruction.group(1), arguments));
            }
        }
    }

    @Test
    void everything_that_is_copied_is_there() {
        Set<String> before = new HashSet<>();
        for (Stage stage : stages) {
            for (Instruction copy : of(stage, "COPY")) {
                List<String> sources = copy.paths().subList(0, copy.paths().size() - 1);
                assertThat(sources).as(copy.arguments()).isNotEmpty();
                if (copy.arguments().startsWith("--from=")) {
                    assertThat(copy.arguments().replaceFirst("--from=(\\S+).*", "$1")).isIn(before);
                } else {
                    assertThat(sources).allMatch(source -> Files.exists(Path.of(source)));
                }
            }
            before.add(stage.name());
        }
    }

    @Test
    void what_is_left_out_of_the_context_is_copied_nowhere() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docker/Dockerfile.dockerignore"));
        assertThat(lines).first().isEqualTo("*");
        assertThat(
                        stages.stream()
                                .flatMap(stage -> of(stage, "COPY").stream())
                                .filter(copy -> !copy.arguments().startsWith("--from="))
                                .flatMap(copy ->
                                        copy.paths().subList(0, copy.paths().size() - 1).stream()))
                .allMatch(source ->
                        lines.stream()
                                .filter(line -> line.startsWith("!"))
                                .anyMatch(line -> source.startsWith(line.substring(1))));
    }

    @Test
    void the_image_runs_as_nobody_and_says_whether_it_is_well() {
        Stage image = stages.getLast();
        List<Instruction> users = of(image, "USER");
        assertThat(users).isNotEmpty();
        assertThat(users.getLast().arguments()).matches("[1-9]\\d*:[1-9]\\d*");
        assertThat(image.instructions())
                .extracting(Instruction::name)
                .as("nothing is done to the image as root afterwards")
                .containsSubsequence("COPY", "USER", "HEALTHCHECK", "ENTRYPOINT");
        assertThat(of(image, "HEALTHCHECK")).hasSize(1);
        assertThat(of(image, "EXPOSE").getFirst().arguments()).isEqualTo("8080 9000");
    }

    @Test
    void what_it_starts_and_what_it_asks_for_its_health_was_copied_there() {
        Stage image = stages.getLast();
        Set<String> there = new HashSet<>(Set.of("quarkus-run.jar"));
        for (Stage stage = image; stage != null; stage = named(stage.base())) {
            for (Instruction copy : of(stage, "COPY")) {
                copy.paths().forEach(path -> there.add(path.substring(path.lastIndexOf('/') + 1)));
            }
        }
        for (String name : List.of("ENTRYPOINT", "HEALTHCHECK")) {
            List<String> wanted =
                    OURS.matcher(of(image, name).getLast().arguments())
                            .results()
                            .map(result -> result.group(1))
                            .toList();
            assertThat(wanted).as(name).isNotEmpty();
            assertThat(there).as(name).containsAll(wanted);
        }
    }

    @Test
    void what_is_run_may_be_run() {
        for (String script : List.of("docker/healthcheck", "docker/train", "mvnw")) {
            assertThat(Path.of(script)).isExecutable();
        }
    }

    private Stage named(String name) {
        return stages.stream().filter(stage -> stage.name().equals(name)).findFirst().orElse(null);
    }

    private static List<Instruction> of(Stage stage, String name) {
        return stage.instructions().stream().filter(one -> one.name().equals(name)).toList();
    }
}
