package dev.cardea.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.clients.ClientCredentials.Presented;
import dev.cardea.crypto.Secrets;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
class DeclaredClientsTest {

    private static final UUID ADMIN = new UUID(1, 1);

    @Inject DeclaredClients declared;
    @Inject DevClients dev;
    @Inject Clients clients;
    @Inject ClientRows rows;
    @Inject ClientRegistry registry;
    @Inject ClientTrust trust;
    @Inject ClientAuthenticator authenticator;

    @TempDir Path directory;

    @Test
    void the_same_file_changes_nothing_the_second_time() throws IOException {
        String name = People.fresh();
        String secret = Secrets.token(32);
        String file = service(name, secret);
        apply(file);
        Client made = rows.find(name).orElseThrow();
        assertThat(made.source()).isEqualTo(Client.Source.FILE);
        assertThat(made.assured()).isTrue();
        assertThat(authenticate(name, secret)).isEqualTo(made);
        apply(file);
        assertThat(rows.find(name)).contains(made);
    }

    @Test
    void what_is_not_declared_any_more_is_disabled_and_comes_back() throws IOException {
        String name = People.fresh();
        String secret = Secrets.token(32);
        apply(service(name, secret));
        apply("clients: []");
        assertThat(clients.find(name)).isEmpty();
        apply(service(name, secret));
        assertThat(authenticate(name, secret).clientId()).isEqualTo(name);
    }

    @Test
    void what_an_administrator_disabled_stays_so_whichever_replica_starts() throws IOException {
        String name = People.fresh();
        String secret = Secrets.token(32);
        String file = service(name, secret);
        apply(file);
        UUID id = rows.find(name).orElseThrow().id();
        trust.disable(id, ADMIN);
        apply(file);
        apply("clients: []");
        apply(file);
        assertThat(clients.find(name)).isEmpty();
        trust.enable(id, ADMIN);
        apply("clients: []");
        apply(file);
        assertThat(authenticate(name, secret).clientId()).isEqualTo(name);
    }

    @Test
    void a_secret_that_an_administrator_took_back_does_not_come_back_with_the_file()
            throws IOException {
        String name = People.fresh();
        String stolen = Secrets.token(32);
        String next = Secrets.token(32);
        apply(service(name, stolen));
        UUID id = rows.find(name).orElseThrow().id();
        trust.revokeSecret(id, registry.secrets(id).getFirst().id(), ADMIN);
        apply(service(name, stolen));
        refused(name, stolen);
        apply(service(name, stolen, next));
        refused(name, stolen);
        assertThat(authenticate(name, next).clientId()).isEqualTo(name);
        apply(service(name, next));
        assertThat(registry.secrets(id)).hasSize(1);
    }

    @Test
    void what_would_come_back_with_the_file_is_refused() throws IOException {
        String name = People.fresh();
        apply(service(name, Secrets.token(32)));
        UUID id = rows.find(name).orElseThrow().id();
        conflicts(() -> trust.rotateSecret(id, ADMIN));
        conflicts(() -> trust.delete(id, ADMIN));
        apply("clients: []");
        trust.delete(id, ADMIN);
        assertThat(rows.find(name)).isEmpty();
    }

    private static void conflicts(ThrowableAssert.ThrowingCallable change) {
        assertThatThrownBy(change)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.CONFLICT));
    }

    private void refused(String name, String secret) {
        assertThatThrownBy(() -> authenticate(name, secret)).isInstanceOf(OAuthException.class);
    }

    @Test
    void a_changed_secret_replaces_the_one_before() throws IOException {
        String name = People.fresh();
        String secret = Secrets.token(32);
        apply(service(name, Secrets.token(32)));
        apply(service(name, secret));
        assertThat(authenticate(name, secret).clientId()).isEqualTo(name);
    }

    @Test
    void what_is_wrong_names_the_setting_and_the_client() {
        String name = People.fresh();
        assertThatThrownBy(() -> apply("clients: [{client_id: " + name + ", metadata: {}}]"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cardea.clients.file: " + name + ": redirect_uris");
        assertThatThrownBy(() -> apply("clients: [{client_id: x, secrt: 1}]"))
                .hasMessageStartingWith("cardea.clients.file: cannot be read");
        assertThatThrownBy(() ->
                        apply(
                                "{\"clients\":[{\"client_id\":\"%s\",\"metadata\":{},\"secrets\":[{\"env\":\"NO_SUCH_NAME\"}]}]}"
                                        .formatted(name)))
                .hasMessageContaining("NO_SUCH_NAME");
    }

    @Test
    void the_demo_clients_are_there_in_dev_mode_and_disabled_elsewhere() {
        assertThat(clients.find("demo-service")).isEmpty();
        dev.make();
        assertThat(authenticate("demo-service", "demo-service-secret").source())
                .isEqualTo(Client.Source.DEV);
        assertThat(
                        RedirectUris.match(
                                clients.find("demo-spa").orElseThrow(),
                                "http://127.0.0.1:5173/callback"))
                .isTrue();
        assertThat(authenticate("demo-web", "demo-web-secret").metadata().isPublic()).isFalse();
        assertThat(clients.find("demo-cli").orElseThrow().metadata().mayUse(GrantType.DEVICE_CODE))
                .isTrue();
        dev.disable();
        assertThat(clients.find("demo-service")).isEmpty();
        assertThat(clients.find("demo-spa")).isEmpty();
        assertThat(clients.find("demo-web")).isEmpty();
        assertThat(clients.find("demo-cli")).isEmpty();
    }

    private void apply(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("clients.yaml"), text);
        declared.apply(ClientsFile.read(file));
    }

    private Client authenticate(String name, String secret) {
        return authenticator.authenticate(
                new ClientCredentials(Presented.BASIC, name, secret, null, null));
    }

    private static String service(String name, String... secrets) {
        return """
        clients:
          - client_id: %s
            assured: true
            metadata:
              grant_types: [client_credentials]
            secrets:
        %s
        """
                .formatted(
                        name,
                        Stream.of(secrets)
                                .map(Secrets::sha256)
                                .map(Secrets::base64url)
                                .map("      - sha256: %s"::formatted)
                                .collect(Collectors.joining("\n")));
    }
}
