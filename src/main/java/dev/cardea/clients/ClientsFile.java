package dev.cardea.clients;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cardea.crypto.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// The file of `cardea.clients.file`, in YAML or JSON. What it cannot say throws
/// `IllegalStateException`, naming the setting.
record ClientsFile(@Nullable List<Declared> clients) {

    private static final String SETTING = "cardea.clients.file";
    private static final int LEAST_SECRET = 32;
    private static final int HASH_BYTES = 32;

    static ClientsFile read(Path path) {
        // JSON is YAML too
        ObjectMapper yaml =
                new ObjectMapper(new YAMLFactory())
                        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        try {
            return yaml.readValue(Files.readString(path), ClientsFile.class);
        } catch (IOException e) {
            throw wrong("cannot be read: " + e.getMessage());
        }
    }

    List<Declared> all() {
        return clients == null ? List.of() : clients;
    }

    static IllegalStateException wrong(String what) {
        return new IllegalStateException(SETTING + ": " + what);
    }

    /// A client as the file says it is.
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

        boolean vouched() {
            return Boolean.TRUE.equals(assured);
        }

        /// SHA-256 of its secrets, base64url.
        Set<String> hashes(Config environment) {
            return secrets == null
                    ? Set.of()
                    : secrets.stream()
                            .map(secret -> secret.hash(environment))
                            .collect(Collectors.toSet());
        }
    }

    /// One of the two: a hash, in hexadecimal or base64url, or the name of a variable of the
    /// environment that holds the secret itself.
    record Secret(@Nullable @JsonProperty("sha256") String sha256, @Nullable String env) {

        String hash(Config environment) {
            if ((sha256 == null) == (env == null)) {
                throw wrong("a secret has either sha256 or env");
            }
            return sha256 == null
                    ? ofEnvironment(environment, String.valueOf(env))
                    : normal(sha256);
        }

        private static String ofEnvironment(Config environment, String name) {
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
    }
}
