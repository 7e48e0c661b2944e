package dev.cardea.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules that `docker/compose.yaml` keeps; those of the manifests of Kubernetes are in
/// `k8s/test/`.
class ComposeFileTest {

    private JsonNode services;

    @BeforeEach
    void read() throws IOException {
        services =
                new ObjectMapper(new YAMLFactory())
                        .readTree(Path.of("docker/compose.yaml").toFile())
                        .path("services");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cardea", "postgres"})
    void a_container_has_no_privilege_and_a_read_only_root(String name) {
        JsonNode service = services.path(name);
        assertThat(service.path("read_only").asBoolean()).isTrue();
        assertThat(service.path("cap_drop")).extracting(JsonNode::asText).containsExactly("ALL");
        assertThat(service.path("security_opt"))
                .extracting(JsonNode::asText)
                .containsExactly("no-new-privileges:true");
        assertThat(service.has("cap_add") || service.has("privileged")).isFalse();
    }

    @Test
    void cardea_starts_on_a_postgresql_that_is_ready_and_not_too_old() {
        assertThat(services.at("/cardea/depends_on/postgres/condition").asText())
                .isEqualTo("service_healthy");
        assertThat(services.at("/postgres/healthcheck/test/1").asText()).isEqualTo("pg_isready");
        String version =
                services.at("/postgres/image").asText().replaceFirst("^postgres:(\\d+).*", "$1");
        assertThat(Integer.parseInt(version)).isGreaterThanOrEqualTo(17);
    }

    @Test
    void no_secret_has_a_default() {
        for (String path :
                new String[] {
                    "/cardea/environment/CARDEA_MASTER_KEY",
                    "/cardea/environment/QUARKUS_DATASOURCE_PASSWORD",
                    "/postgres/environment/POSTGRES_PASSWORD"
                }) {
            assertThat(services.at(path).asText()).as(path).matches("\\$\\{[A-Z_]+:\\?.+}");
        }
    }

    @Test
    void only_this_machine_reaches_it_and_nobody_the_management_port() {
        assertThat(services.at("/cardea/ports"))
                .extracting(JsonNode::asText)
                .containsExactly("127.0.0.1:8080:8080");
        assertThat(services.path("postgres").has("ports")).isFalse();
    }

    @Test
    void a_container_that_goes_has_time_to_drain() {
        int drain = seconds("/cardea/environment/QUARKUS_SHUTDOWN_TIMEOUT");
        assertThat(seconds("/cardea/stop_grace_period")).isGreaterThanOrEqualTo(drain + 10);
    }

    private int seconds(String path) {
        return Integer.parseInt(services.at(path).asText().replaceAll("[sS]$", ""));
    }
}
