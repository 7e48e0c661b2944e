package dev.cardea.oauth.authorize;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cardea.clients.Client;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.fetch.FetchException;
import dev.cardea.fetch.FetchRequest;
import dev.cardea.fetch.GuardedFetch;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/// Request objects that lie at a URL of the client's (OpenID Connect Core §6.2, RFC 9101 §5.2):
/// only where `cardea.clients.request-uris` allows it, and only at those that the client
/// registered.
@ApplicationScoped
class RequestReferences {

    /// Anybody can make us fetch a registered URL: that must not take all the places there are for
    /// keys and notices.
    private static final int MOST_AT_ONCE = 8;

    /// Nor may what one client's server does slowly take all of these from the others.
    private static final int MOST_OF_ONE = 2;

    private static final int MOST_KEPT = 4 * 1024 * 1024;
    private static final Duration KEPT_FOR = Duration.ofHours(1);
    private static final String ACCEPT = "application/oauth-authz-req+jwt, application/jwt";

    private final GuardedFetch fetch;
    private final boolean allowed;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final ConcurrentMap<UUID, Integer> fetching = new ConcurrentHashMap<>();

    /// By URI, those whose fragment is the hash of what is there: that cannot change.
    private final Cache<String, String> kept =
            Caffeine.newBuilder()
                    .maximumWeight(MOST_KEPT)
                    .weigher((String uri, String object) -> uri.length() + object.length())
                    .expireAfterWrite(KEPT_FOR)
                    .build();

    @Inject
    RequestReferences(GuardedFetch fetch, CardeaConfig config) {
        this.fetch = fetch;
        this.allowed = config.clients().requestUris();
    }

    /// What lies there; it may wait for the client's server. Throws `request_uri_not_supported` and
    /// `invalid_request_uri`.
    String read(String uri, Client client) {
        if (!allowed) {
            throw new OAuthException(
                    OAuthError.REQUEST_URI_NOT_SUPPORTED, "request_uri: must be one of ours");
        }
        int hash = uri.indexOf('#');
        String place = hash < 0 ? uri : uri.substring(0, hash);
        List<String> registered = client.metadata().requestUris();
        if (registered == null || !(registered.contains(uri) || registered.contains(place))) {
            throw refused("is not registered for this client");
        }
        String known = kept.getIfPresent(uri);
        if (known != null) {
            return known;
        }
        String object = fetched(place, client.id());
        if (hash >= 0 && uri.endsWith('#' + Secrets.base64url(Secrets.sha256(object)))) {
            kept.put(uri, object);
        }
        return object;
    }

    private String fetched(String place, UUID clientId) {
        try {
            if (fetching.merge(clientId, 1, Integer::sum) > MOST_OF_ONE) {
                throw busy();
            }
            return fetched(place);
        } finally {
            fetching.computeIfPresent(clientId, (_, now) -> now == 1 ? null : now - 1);
        }
    }

    private String fetched(String place) {
        if (!places.tryAcquire()) {
            throw busy();
        }
        try {
            return fetch.send(FetchRequest.get(URI.create(place), ACCEPT)).text();
        } catch (FetchException e) {
            throw refused(e.reason());
        } finally {
            places.release();
        }
    }

    private static OAuthException busy() {
        return refused("has to wait: too many are fetched");
    }

    private static OAuthException refused(String why) {
        return new OAuthException(OAuthError.INVALID_REQUEST_URI, "request_uri: " + why);
    }
}
