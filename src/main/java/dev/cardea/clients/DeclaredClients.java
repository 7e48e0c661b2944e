package dev.cardea.clients;

import dev.cardea.clients.ClientRegistry.Registering;
import dev.cardea.clients.ClientsFile.Declared;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/// The clients of `cardea.clients.file`, made to be as the file says at each start-up: the same
/// file changes nothing the second time, whichever replica comes first. A client that was in the
/// file and is not any more is disabled; no other is touched. What administrators disabled or took
/// back stays so.
@ApplicationScoped
class DeclaredClients {

    private static final Logger LOG = Logger.getLogger(DeclaredClients.class);

    private final ClientRegistry registry;
    private final ClientTrust trust;
    private final ClientRows rows;
    private final ClientSecrets secrets;
    private final RegistryChanges changes;
    private final Database database;
    private final Config environment;
    private final Optional<String> file;

    @Inject
    DeclaredClients(
            ClientRegistry registry,
            ClientTrust trust,
            ClientRows rows,
            ClientSecrets secrets,
            RegistryChanges changes,
            Database database,
            Config environment,
            CardeaConfig config) {
        this.registry = registry;
        this.trust = trust;
        this.rows = rows;
        this.secrets = secrets;
        this.changes = changes;
        this.database = database;
        this.environment = environment;
        this.file = config.clients().file();
    }

    void start(@Observes @Priority(310) StartupEvent event) {
        file.ifPresent(name -> apply(ClientsFile.read(Path.of(name))));
    }

    /// Throws `IllegalStateException`, naming the setting and the client, when it cannot be done.
    void apply(ClientsFile declaration) {
        Set<String> named = new HashSet<>();
        for (Declared declared : declaration.all()) {
            if (!named.add(declared.name())) {
                throw ClientsFile.wrong(declared.name() + " is there twice");
            }
            try {
                apply(declared);
            } catch (InvalidMetadata e) {
                throw ClientsFile.wrong(declared.name() + ": " + e.description());
            } catch (ProblemException e) {
                if (e.problem() != Problem.CONFLICT) {
                    throw e;
                }
                LOG.debug("another replica made the client", e);
            }
        }
        rows.of(Client.Source.FILE).stream()
                .filter(client -> !named.contains(client.clientId()))
                .filter(client -> client.status() == Client.Status.ACTIVE)
                .forEach(client -> {
                    LOG.infof("client %s is not declared any more: disabled", client.clientId());
                    trust.disable(client.id(), null);
                });
    }

    private void apply(Declared declared) {
        Set<String> hashes = declared.hashes(environment);
        Client known = rows.find(declared.name()).orElse(null);
        if (known == null) {
            known =
                    registry.create(
                                    new Registering(
                                            declared.name(),
                                            declared.said(),
                                            Client.Source.FILE,
                                            declared.vouched(),
                                            null),
                                    null)
                            .client();
        } else if (known.source() != Client.Source.FILE) {
            throw ClientsFile.wrong(declared.name() + " was registered otherwise");
        } else {
            registry.declare(known, declared.said(), declared.vouched());
            if (trust.restore(known.id()).client().status() == Client.Status.DISABLED) {
                LOG.warnf(
                        "client %s was disabled by an administrator, and stays so",
                        known.clientId());
            }
        }
        setSecrets(known, hashes);
    }

    /// One that an administrator took back is there, and works no more, as long as the file has it.
    private void setSecrets(Client client, Set<String> hashes) {
        database.inTransaction(() -> {
            rows.require(client.id());
            List<ClientSecret> known = secrets.of(client.id());
            Set<String> there = known.stream().map(ClientSecret::hash).collect(Collectors.toSet());
            if (!there.equals(hashes)) {
                known.stream()
                        .filter(secret -> !hashes.contains(secret.hash()))
                        .forEach(secret -> secrets.delete(client.id(), secret.id()));
                hashes.stream()
                        .filter(hash -> !there.contains(hash))
                        .map(Base64.getUrlDecoder()::decode)
                        .forEach(hash -> secrets.addHash(client.id(), hash));
                changes.note();
            }
        });
    }
}
