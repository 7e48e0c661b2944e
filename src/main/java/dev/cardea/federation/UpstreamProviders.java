package dev.cardea.federation;

import dev.cardea.config.CardeaConfig;
import dev.cardea.fetch.GuardedFetch;
import dev.cardea.keys.ForeignJwts;
import dev.cardea.keys.JwtSigner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The other providers of `cardea.federation`, in the order of their names. Nothing is asked of
/// them before somebody logs in.
@ApplicationScoped
public class UpstreamProviders {

    private final Map<String, Upstream> byName = new TreeMap<>();

    @Inject
    UpstreamProviders(
            CardeaConfig config,
            GuardedFetch fetch,
            ForeignJwts jwts,
            JwtSigner signer,
            Clock clock) {
        Transport transport = new Transport(fetch);
        config.federation()
                .forEach((name, settings) -> {
                    URI callback =
                            URI.create(config.issuer() + "/login/with/" + name + "/callback");
                    UpstreamClient client =
                            new UpstreamClient(settings, callback, transport, signer, clock);
                    byName.put(
                            name,
                            switch (settings.protocol()) {
                                case OPENID -> openId(name, settings, client, fetch, jwts, clock);
                                case GITHUB -> github(name, settings, client);
                            });
                });
    }

    public List<Upstream> all() {
        return List.copyOf(byName.values());
    }

    public Optional<Upstream> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private static Upstream openId(
            String name,
            CardeaConfig.Federation settings,
            UpstreamClient client,
            GuardedFetch fetch,
            ForeignJwts jwts,
            Clock clock) {
        URI issuer =
                settings.issuer()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "cardea.federation.\"" + name + "\".issuer is missing"));
        Discovery discovery = new Discovery(name, issuer, fetch, clock);
        return new OpenIdUpstream(
                name,
                settings.label().orElse(name),
                settings.registers(),
                client,
                discovery,
                new IdTokenCheck(discovery, jwts, clock, settings.clientId()));
    }

    private static Upstream github(
            String name, CardeaConfig.Federation settings, UpstreamClient client) {
        return new GithubUpstream(
                name,
                settings.label().orElse(name),
                settings.registers(),
                client,
                settings.githubUrl(),
                settings.githubApi());
    }
}
