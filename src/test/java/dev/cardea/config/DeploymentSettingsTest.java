package dev.cardea.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `docker/` and `k8s/` set by the environment is heard at run time: Cardea's settings are
/// those of the reference, the frame's those that its extensions describe in their jars.
class DeploymentSettingsTest {

    private static final String MODEL = "META-INF/quarkus-config-doc/quarkus-config-model.json";
    private static final Pattern NAME = Pattern.compile("\\b(?:CARDEA|QUARKUS)_[A-Z0-9_]*[A-Z0-9]");

    @ParameterizedTest
    @ValueSource(strings = {"docker", "k8s"})
    void every_setting_that_a_deployment_names_exists(String directory) throws IOException {
        Set<String> named = named(directory);
        assertThat(named).contains("CARDEA_MASTER_KEY", "QUARKUS_DATASOURCE_PASSWORD");
        assertThat(known()).containsAll(named);
    }

    @Test
    void every_setting_that_the_reference_names_exists() throws IOException {
        assertThat(known()).containsAll(names(ConfigurationReference.page()));
    }

    @Test
    void what_is_fixed_when_cardea_is_built_does_not_count() throws IOException {
        assertThat(known())
                .contains("QUARKUS_SHUTDOWN_TIMEOUT", "CARDEA_ISSUER")
                .doesNotContain("QUARKUS_DATASOURCE_DB_KIND", "CARDEA_PORT");
    }

    private static Set<String> named(String directory) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(directory))) {
            List<Path> ours =
                    files.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().contains("node_modules"))
                            .toList();
            Set<String> names = new TreeSet<>();
            for (Path file : ours) {
                names.addAll(names(Files.readString(file)));
            }
            return names;
        }
    }

    /// The name that an operator gives to one of many stands between two double underscores.
    private static List<String> names(String text) {
        return NAME.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replaceFirst("__[A-Z0-9]+__", "__NAME__"))
                .toList();
    }

    private static Set<String> known() throws IOException {
        Set<String> known = new TreeSet<>(names(ConfigurationReference.page()));
        known.removeIf(name -> name.startsWith("QUARKUS_"));
        ClassLoader loader = DeploymentSettingsTest.class.getClassLoader();
        for (URL model : Collections.list(loader.getResources(MODEL))) {
            try (InputStream described = model.openStream()) {
                known.addAll(heardAtRunTime(new ObjectMapper().readTree(described)));
            }
        }
        return known;
    }

    private static List<String> heardAtRunTime(JsonNode model) {
        return model.findParents("phase").stream()
                .filter(setting -> setting.path("phase").asText().equals("RUN_TIME"))
                .flatMap(setting -> setting.findValuesAsText("environmentVariable").stream())
                .toList();
    }
}
