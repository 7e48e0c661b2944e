package dev.cardea.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cardea.fetch.FetchException;
import dev.cardea.fetch.FetchRequest;
import dev.cardea.fetch.GuardedFetch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The JWK set that a client signs with: of its metadata, or fetched from its `jwks_uri`. A fetched
/// one is used for ten minutes, for a day while it cannot be fetched again, and is fetched anew for
/// a key that is not in it, at most twice a minute: whoever sends unknown keys causes no flood. One
/// that never could be fetched is tried again after five seconds.
@ApplicationScoped
public class ClientKeys {

    private static final Logger LOG = Logger.getLogger(ClientKeys.class);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration STALE = Duration.ofDays(1);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /// After a first attempt that failed: the client is kept waiting no longer than it must.
    private static final Duration COOL_DOWN = Duration.ofSeconds(5);

    private static final int REMEMBERED = 1_000;
    private static final String ACCEPT = "application/jwk-set+json, application/json";

    /// @param json null when it never could be fetched
    private record Fetched(@Nullable String json, Instant at, Instant triedAt) {}

    private final GuardedFetch fetch;
    private final Clock clock;
    private final Cache<String, Fetched> sets =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    @Inject
    ClientKeys(GuardedFetch fetch, Clock clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    /// The JWK set as JSON; empty when the client has none that can be had. It may wait for the
    /// client's server.
    public Optional<String> of(Client client) {
        return read(client.metadata(), FRESH);
    }

    /// As {@link #of}, for a key that was not in it: fetched again unless that was done just now.
    public Optional<String> again(Client client) {
        return read(client.metadata(), PAUSE);
    }

    private Optional<String> read(ClientMetadata metadata, Duration freshFor) {
        JsonNode jwks = metadata.jwks();
        String uri = metadata.jwksUri();
        if (jwks != null) {
            return Optional.of(jwks.toString());
        }
        if (uri == null) {
            return Optional.empty();
        }
        Fetched known = sets.getIfPresent(uri);
        Instant now = clock.instant();
        if (known == null || due(known, freshFor, now)) {
            known = fetched(uri, known, now);
            sets.put(uri, known);
        }
        return now.isBefore(known.at().plus(STALE))
                ? Optional.ofNullable(known.json())
                : Optional.empty();
    }

    private static boolean due(Fetched known, Duration freshFor, Instant now) {
        return known.json() == null
                ? !now.isBefore(known.triedAt().plus(COOL_DOWN))
                : !now.isBefore(known.at().plus(freshFor))
                        && !now.isBefore(known.triedAt().plus(PAUSE));
    }

    private Fetched fetched(String uri, @Nullable Fetched before, Instant now) {
        try {
            String json = fetch.send(FetchRequest.get(URI.create(uri), ACCEPT)).text();
            if (PublishedKeys.arePublic(json)) {
                return new Fetched(json, now, now);
            }
            LOG.infof("%s is no JWK set of public keys", uri);
        } catch (FetchException e) {
            LOG.infof("the keys of a client cannot be read: %s", e.getMessage());
        }
        return before == null
                ? new Fetched(null, now, now)
                : new Fetched(before.json(), before.at(), now);
    }
}
