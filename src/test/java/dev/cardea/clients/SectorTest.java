package dev.cardea.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SectorTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void the_host_of_the_redirect_uris_is_the_sector() {
        assertThat(sector(Client.Source.REGISTERED, redirects("https://App.example:8443/a")))
                .isEqualTo("app.example");
    }

    @Test
    void a_document_that_lists_the_redirect_uris_makes_its_host_the_sector() {
        Map<String, Object> said = redirects("https://a.example/", "https://b.example/");
        said.put("sector_identifier_uri", "https://group.example/sector.json");
        assertThat(sector(Client.Source.REGISTERED, said)).isEqualTo("group.example");
    }

    @Test
    void hosts_that_are_nobodys_make_no_sector() {
        for (String uri :
                List.of(
                        "http://127.0.0.1/cb",
                        "http://localhost/cb",
                        "http://[::1]/cb",
                        "com.example.app:/cb")) {
            assertThat(sector(Client.Source.ADMIN, redirects(uri))).isEqualTo("client:me");
        }
        assertThat(sector(Client.Source.ADMIN, Map.of())).isEqualTo("client:me");
        assertThat(Sector.one(List.of("http://127.0.0.1/cb", "http://[::1]/cb"))).isTrue();
        assertThat(Sector.one(List.of("https://a.example/", "https://b.example/"))).isFalse();
    }

    @Test
    void whoever_gets_tokens_without_being_at_the_host_is_alone() {
        Map<String, Object> device = redirects("https://victim.example/cb");
        device.put(
                "grant_types",
                List.of("authorization_code", "urn:ietf:params:oauth:grant-type:device_code"));
        device.put("sector_identifier_uri", "https://victim.example/sector.json");
        assertThat(sector(Client.Source.REGISTERED, device)).isEqualTo("client:me");
        assertThat(sector(Client.Source.ADMIN, device)).isEqualTo("victim.example");
        assertThat(sector(Client.Source.DOCUMENT, redirects("https://victim.example/cb")))
                .isEqualTo("client:me");
    }

    @Test
    void nobody_joins_a_sector_through_a_redirect_uri_that_is_nobodys() {
        for (String uri : List.of("http://127.0.0.1/cb", "com.example.app:/cb")) {
            Map<String, Object> said = redirects("https://victim.example/cb", uri);
            said.put("sector_identifier_uri", "https://victim.example/sector.json");
            assertThat(sector(Client.Source.REGISTERED, said)).isEqualTo("client:me");
            assertThat(sector(Client.Source.ADMIN, said)).isEqualTo("victim.example");
        }
    }

    private static Map<String, Object> redirects(String... uris) {
        return new HashMap<>(Map.of("redirect_uris", List.of(uris)));
    }

    private static String sector(Client.Source source, Map<String, Object> said) {
        return Sector.of(
                new Client(
                        UUID.randomUUID(),
                        "me",
                        JSON.convertValue(said, ClientMetadata.class),
                        source,
                        false,
                        Client.Status.ACTIVE,
                        1,
                        Instant.EPOCH,
                        Instant.EPOCH));
    }
}
