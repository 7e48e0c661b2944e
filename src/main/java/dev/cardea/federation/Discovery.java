package dev.cardea.federation;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.cardea.fetch.FetchException;
import dev.cardea.fetch.FetchRequest;
import dev.cardea.fetch.GuardedFetch;
import dev.cardea.fetch.Published;
import dev.cardea.keys.ForeignKeys;
import dev.cardea.keys.JwtRejected;
import java.net.URI;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What an OpenID provider publishes of itself (OpenID Connect Discovery §4): its metadata and its
/// keys.
final class Discovery {

    private static final String KEYS = "application/jwk-set+json, application/json";

    private final GuardedFetch fetch;
    private final String issuer;
    private final Published<OIDCProviderMetadata> metadata;
    private final Published<ForeignKeys> keys;

    Discovery(String name, URI issuer, GuardedFetch fetch, Clock clock) {
        this.fetch = fetch;
        this.issuer = issuer.toString();
        this.metadata =
                new Published<>(
                        "the metadata of " + name, Logger.Level.WARN, this::fetchMetadata, clock);
        this.keys =
                new Published<>("the keys of " + name, Logger.Level.WARN, this::fetchKeys, clock);
    }

    String issuer() {
        return issuer;
    }

    /// Throws {@link UpstreamException} while it is not to be had, as those below do.
    OIDCProviderMetadata metadata() {
        return there(metadata.current(), "metadata");
    }

    ForeignKeys keys() {
        return there(keys.current(), "keys");
    }

    /// For a key that was not among {@link #keys}.
    ForeignKeys keysAgain() {
        return there(keys.again(), "keys");
    }

    private <T> T there(Optional<T> published, String what) {
        return published.orElseThrow(() ->
                new UpstreamException(
                        UpstreamException.Kind.AWAY,
                        "the " + what + " of " + issuer + " are not to be had"));
    }

    private OIDCProviderMetadata fetchMetadata() {
        URI uri = URI.create(issuer.replaceAll("/$", "") + "/.well-known/openid-configuration");
        String json = fetch.send(FetchRequest.get(uri, "application/json")).json();
        OIDCProviderMetadata read;
        try {
            read = OIDCProviderMetadata.parse(json);
        } catch (ParseException e) {
            throw FetchException.useless(uri, "is no metadata of a provider");
        }
        if (!read.getIssuer().getValue().equals(issuer)) {
            throw FetchException.useless(uri, "is of another issuer");
        }
        List<@Nullable URI> needed =
                Arrays.asList(
                        read.getAuthorizationEndpointURI(),
                        read.getTokenEndpointURI(),
                        read.getJWKSetURI());
        for (URI endpoint : needed) {
            if (endpoint == null || fetch.complaint(endpoint) != null) {
                throw FetchException.useless(uri, "names no usable endpoints");
            }
        }
        return read;
    }

    private ForeignKeys fetchKeys() {
        URI uri = Objects.requireNonNull(metadata().getJWKSetURI());
        try {
            return ForeignKeys.parse(fetch.send(FetchRequest.get(uri, KEYS)).text());
        } catch (JwtRejected e) {
            throw FetchException.useless(uri, String.valueOf(e.getMessage()));
        }
    }
}
