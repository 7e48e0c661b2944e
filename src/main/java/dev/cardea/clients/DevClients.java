package dev.cardea.clients;

import static dev.cardea.protocol.GrantType.AUTHORIZATION_CODE;
import static dev.cardea.protocol.GrantType.CLIENT_CREDENTIALS;
import static dev.cardea.protocol.GrantType.DEVICE_CODE;
import static dev.cardea.protocol.GrantType.REFRESH_TOKEN;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.clients.ClientRegistry.Registering;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.ProblemException;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The clients to try things with in dev mode: `demo-spa`, `demo-web`, `demo-cli` and
/// `demo-service`, whose secrets anybody knows. Outside of dev mode, and where everybody has to be
/// strict, they are disabled wherever they are found.
@ApplicationScoped
class DevClients {

    private static final Logger LOG = Logger.getLogger(DevClients.class);
    private static final String SERVICE_SECRET = "demo-service-secret";
    private static final String WEB_SECRET = "demo-web-secret";

    private final ClientRegistry registry;
    private final ClientTrust trust;
    private final ClientRows rows;
    private final ClientSecrets secrets;
    private final ObjectMapper json;
    private final boolean strict;

    @Inject
    DevClients(
            ClientRegistry registry,
            ClientTrust trust,
            ClientRows rows,
            ClientSecrets secrets,
            ObjectMapper json,
            CardeaConfig config) {
        this.strict = config.strict();
        this.registry = registry;
        this.trust = trust;
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
        make("demo-spa", app("Demo app", "none", AUTHORIZATION_CODE, REFRESH_TOKEN), null);
        make(
                "demo-web",
                app("Demo site", "client_secret_basic", AUTHORIZATION_CODE, REFRESH_TOKEN),
                WEB_SECRET);
        make("demo-cli", of("Demo terminal", "none", DEVICE_CODE, REFRESH_TOKEN), null);
        Map<String, Object> service = of("Demo service", "client_secret_basic", CLIENT_CREDENTIALS);
        service.put("scope", "demo");
        make("demo-service", service, SERVICE_SECRET);
    }

    /// On this machine, on any port.
    private static Map<String, Object> app(String name, String method, GrantType... grants) {
        Map<String, Object> metadata = of(name, method, grants);
        metadata.put("application_type", "native");
        metadata.put("redirect_uris", List.of("http://127.0.0.1/callback"));
        metadata.put("post_logout_redirect_uris", List.of("http://127.0.0.1", "http://127.0.0.1/"));
        return metadata;
    }

    private static Map<String, Object> of(String name, String method, GrantType... grants) {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("client_name", name);
        metadata.put("token_endpoint_auth_method", method);
        metadata.put("grant_types", Stream.of(grants).map(GrantType::code).toList());
        return metadata;
    }

    void disable() {
        rows.of(Client.Source.DEV).stream()
                .filter(client -> client.status() == Client.Status.ACTIVE)
                .forEach(client -> {
                    LOG.warnf(
                            "%s is for dev mode only, and not strict: disabled", client.clientId());
                    trust.disable(client.id(), null);
                });
    }

    private void make(String clientId, Map<String, Object> metadata, @Nullable String secret) {
        Client known = rows.find(clientId).orElse(null);
        if (known != null) {
            trust.restore(known.id());
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
