package dev.cardea.tokens;

import dev.cardea.clients.ResourceServer;
import dev.cardea.clients.ResourceServers;
import dev.cardea.config.CardeaConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;

/// How long access tokens live: `cardea.tokens.access-lifetime`, or less where a resource server
/// that they are for wants less.
@ApplicationScoped
class AccessLifetimes {

    private final ResourceServers servers;
    private final String issuer;
    private final long usual;

    @Inject
    AccessLifetimes(ResourceServers servers, CardeaConfig config) {
        this.servers = servers;
        this.issuer = config.issuer().toString();
        this.usual = config.tokens().accessLifetime().toSeconds();
    }

    /// Seconds that a token for all of these lives.
    long of(Collection<String> audiences) {
        return audiences.stream().mapToLong(this::of).min().orElse(usual);
    }

    /// The issuer's own cannot be registered.
    long of(String audience) {
        if (audience.equals(issuer)) {
            return usual;
        }
        Duration wanted = servers.find(audience).map(ResourceServer::accessLifetime).orElse(null);
        return wanted == null ? usual : Math.min(usual, wanted.toSeconds());
    }
}
