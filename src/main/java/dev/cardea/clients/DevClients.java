package dev.cardea.clients;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.clients.ClientRegistry.Registering;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.protocol.ProblemException;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The clients to try things with in dev mode: `demo-spa` and `demo-service`, whose secret anybody
/// knows. Outside of dev mode, and where everybody has to be strict, they are disabled wherever
/// they are found.
@ApplicationScoped
class DevClients {

    private static final Logger LOG = Logger.getLogger(DevClients.class);
    private static final String SECRET = "demo-service-secret";

    private final ClientRegistry registry;
    private final ClientRows rows;
    private final ClientSecrets secrets;
    private final ObjectMapper json;
    private final boolean strict;

    @Inject
    DevClients(
            ClientRegistry registry,
            ClientRows rows,
            ClientSecrets secrets,
            ObjectMapper json,
            CardeaConfig config) {
        this.strict = config.strict();
        this.registry = registry;
        this.rows = rows;
        this.secrets = secrets;
        this.json = json;
    }

    void start(@Observes @Priority(300) StartupEvent event) {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT && !strict) {
            make();
        } else {
            disable();
        }
    }

    void make() {
        make(
                "demo-spa",
                Map.of(
                        "client_name",
                        "Demo app",
                        "application_type",
                        "native",
                        "token_endpoint_auth_method",
                        "none",
                        "redirect_uris",
                        List.of("http://127.0.0.1/callback"),
                        "post_logout_redirect_uris",
                        List.of("http://127.0.0.1/"),
                        "grant_types",
                        List.of("authorization_code", "refresh_token")),
                null);
        make(
                "demo-service",
                Map.of(
                        "client_name",
                        "Demo service",
                        "grant_types",
                        List.of("client_credentials"),
                        "scope",
                        "demo"),
                SECRET);
    }

    void disable() {
        rows.of(Client.Source.DEV).stream()
                .filter(client -> client.status() == Client.Status.ACTIVE)
                .forEach(client -> {
                    LOG.warnf(
                            "%s is for dev mode only, and not strict: disabled", client.clientId());
                    registry.disable(client.id(), null);
                });
    }

    private void make(String clientId, Map<String, Object> metadata, @Nullable String secret) {
        Client known = rows.find(clientId).orElse(null);
        if (known != null) {
            registry.enable(known.id(), null);
            return;
        }
        try {
            Client made =
                    registry.create(
                                    new Registering(
                                            clientId,
                                            json.convertValue(metadata, ClientMetadata.class),
                                            Client.Source.DEV,
                                            false,
                                            null),
                                    null)
                            .client();
            if (secret != null) {
                secrets.deleteAll(made.id());
                secrets.addHash(made.id(), Secrets.sha256(secret));
            }
        } catch (ProblemException e) {
            LOG.debug("another replica made the client", e);
        }
    }
}
