package dev.cardea.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClientsTest {

    @Test
    void clients_are_remembered_by_how_much_they_say() {
        Cache<String, Clients.Entry> memory = Clients.memory();
        for (int i = 0; i < 400; i++) {
            memory.put("https://app.example/" + i, entry("x".repeat(60_000)));
        }
        memory.cleanUp();
        assertThat(memory.estimatedSize()).isBetween(200L, 280L);

        for (int i = 0; i < 1_000; i++) {
            memory.put("app-" + i, entry("App"));
        }
        memory.cleanUp();
        assertThat(memory.estimatedSize()).isGreaterThan(400);
    }

    private static Clients.Entry entry(String name) {
        ClientMetadata metadata =
                new ObjectMapper().convertValue(Map.of("client_name", name), ClientMetadata.class);
        Client client =
                new Client(
                        UUID.randomUUID(),
                        "app",
                        metadata,
                        Client.Source.DOCUMENT,
                        false,
                        Client.Status.ACTIVE,
                        0,
                        Instant.EPOCH,
                        Instant.EPOCH);
        return new Clients.Entry(new Clients.Known(client, List.of()), 0, 0);
    }
}
