package dev.cardea.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cardea.fetch.FetchException;
import dev.cardea.fetch.FetchRequest;
import dev.cardea.fetch.GuardedFetch;
import dev.cardea.fetch.Published;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/// The JWK set that a client signs with: of its metadata, or {@link Published} at its `jwks_uri`.
/// It is fetched anew for a key that is not in it: whoever sends unknown keys causes no flood.
@ApplicationScoped
public class ClientKeys {

    /// Sets of {@link PublishedKeys#LONGEST} characters.
    private static final int REMEMBERED = 1_000;

    private static final String ACCEPT = "application/jwk-set+json, application/json";

    private final GuardedFetch fetch;
    private final Clock clock;
    private final Cache<String, Published<String>> sets =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    @Inject
    ClientKeys(GuardedFetch fetch, Clock clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    /// The JWK set as JSON; empty when the client has none that can be had. It may wait for the
    /// client's server.
    public Optional<String> of(Client client) {
        return read(client.metadata(), Published::current);
    }

    /// As {@link #of}, for a key that was not in it: fetched again unless that was done just now.
    public Optional<String> again(Client client) {
        return read(client.metadata(), Published::again);
    }

    private Optional<String> read(
            ClientMetadata metadata, Function<Published<String>, Optional<String>> how) {
        JsonNode jwks = metadata.jwks();
        String uri = metadata.jwksUri();
        if (jwks != null) {
            return Optional.of(jwks.toString());
        }
        return uri == null ? Optional.empty() : how.apply(sets.get(uri, this::published));
    }

    private Published<String> published(String uri) {
        return new Published<>(
                "a client's keys", Logger.Level.INFO, () -> fetched(URI.create(uri)), clock);
    }

    private String fetched(URI uri) {
        String json = fetch.send(FetchRequest.get(uri, ACCEPT)).text();
        return PublishedKeys.kept(json)
                .orElseThrow(() ->
                        FetchException.useless(
                                uri,
                                "is no JWK set of public keys, or longer than "
                                        + PublishedKeys.LONGEST
                                        + " characters"))
                .toString();
    }
}
