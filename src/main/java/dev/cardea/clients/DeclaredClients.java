package dev.cardea.clients;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cardea.clients.ClientRegistry.Registering;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The clients of `cardea.clients.file`, made to be as the file says at each start-up: the same
/// file changes nothing the second time, whichever replica comes first. A client that was in the
/// file and is not any more is disabled; no other is touched.
@ApplicationScoped
class DeclaredClients {

    private static final Logger LOG = Logger.getLogger(DeclaredClients.class);
    private static final String SETTING = "cardea.clients.file";
    private static final int LEAST_SECRET = 32;
    private static final int HASH_BYTES = 32;

    /// One of the two: a hash, in hexadecimal or base64url, or the name of a variable of the
    /// environment that holds the secret itself.
    record Secret(@Nullable @JsonProperty("sha256") String sha256, @Nullable String env) {}

    record Declared(
            @Nullable String clientId,
            @Nullable ClientMetadata metadata,
            @Nullable Boolean assured,
            @Nullable List<Secret> secrets) {

        String name() {
            if (clientId == null) {
                throw wrong("a client has no client_id");
            }
            return clientId;
        }

        ClientMetadata said() {
            if (metadata == null) {
                throw wrong(name() + " has no metadata");
            }
            return metadata;
        }

        List<Secret> all() {
            return secrets == null ? List.of() : secrets;
        }
    }

    record Declaration(@Nullable List<Declared> clients) {

        List<Declared> all() {
            return clients == null ? List.of() : clients;
        }
    }

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
        file.ifPresent(name -> apply(read(Path.of(name))));
    }

    /// Throws `IllegalStateException`, naming the setting and the client, when it cannot be done.
    void apply(Declaration declaration) {
        Set<String> named = new HashSet<>();
        for (Declared declared : declaration.all()) {
            if (!named.add(declared.name())) {
                throw wrong(declared.name() + " is there twice");
            }
            try {
                apply(declared);
            } catch (InvalidMetadata e) {
                throw wrong(declared.name() + ": " + e.description());
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

    static Declaration read(Path path) {
        // JSON is YAML too
        ObjectMapper yaml =
                new ObjectMapper(new YAMLFactory())
                        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        try {
            return yaml.readValue(Files.readString(path), Declaration.class);
        } catch (IOException e) {
            throw wrong("cannot be read: " + e.getMessage());
        }
    }

    private void apply(Declared declared) {
        Set<String> hashes = declared.all().stream().map(this::hash).collect(Collectors.toSet());
        Client known = rows.find(declared.name()).orElse(null);
        if (known == null) {
            known =
                    registry.create(
                                    new Registering(
                                            declared.name(),
                                            declared.said(),
                                            Client.Source.FILE,
                                            Boolean.TRUE.equals(declared.assured()),
                                            null),
                                    null)
                            .client();
        } else if (known.source() != Client.Source.FILE) {
            throw wrong(declared.name() + " was registered otherwise");
        } else {
            registry.declare(known, declared.said(), Boolean.TRUE.equals(declared.assured()));
            trust.enable(known.id(), null);
        }
        setSecrets(known, hashes);
    }

    private void setSecrets(Client client, Set<String> hashes) {
        database.inTransaction(() -> {
            Set<String> there =
                    secrets.of(client.id()).stream()
                            .map(ClientSecret::hash)
                            .collect(Collectors.toSet());
            if (!there.equals(hashes)) {
                secrets.deleteAll(client.id());
                hashes.forEach(
                        hash -> secrets.addHash(client.id(), Base64.getUrlDecoder().decode(hash)));
                changes.note();
            }
        });
    }

    /// SHA-256, base64url.
    private String hash(Secret secret) {
        String given = secret.sha256();
        if ((given == null) == (secret.env() == null)) {
            throw wrong("a secret has either sha256 or env");
        }
        return given == null ? ofEnvironment(String.valueOf(secret.env())) : normal(given);
    }

    private String ofEnvironment(String name) {
        String secret = environment.getOptionalValue(name, String.class).orElse("");
        if (secret.length() < LEAST_SECRET) {
            throw wrong(
                    "the environment's "
                            + name
                            + " must hold a secret of "
                            + LEAST_SECRET
                            + " characters or more");
        }
        return Secrets.base64url(Secrets.sha256(secret));
    }

    private static String normal(String hash) {
        try {
            byte[] bytes =
                    hash.length() == 2 * HASH_BYTES
                            ? HexFormat.of().parseHex(hash)
                            : Base64.getUrlDecoder().decode(hash);
            if (bytes.length == HASH_BYTES) {
                return Secrets.base64url(bytes);
            }
        } catch (IllegalArgumentException e) {
            throw wrong("sha256 must be hexadecimal or base64url");
        }
        throw wrong("sha256 must have 32 bytes");
    }

    private static IllegalStateException wrong(String what) {
        return new IllegalStateException(SETTING + ": " + what);
    }
}
