package dev.cardea.clients;

import dev.cardea.fetch.GuardedFetch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The URIs of a client other than redirects: what people are shown as links must be https, so that
/// none runs as a script; what Cardea fetches must be something that it may fetch.
@ApplicationScoped
class MetadataUris {

    private static final int LONGEST = 2000;
    private static final int MOST_REQUEST_URIS = 50;
    private static final Pattern TEXT = Pattern.compile("[\\x21-\\x7e&&[^\"<>\\\\^`{|}]]+");

    private final GuardedFetch fetch;

    @Inject
    MetadataUris(GuardedFetch fetch) {
        this.fetch = fetch;
    }

    /// Throws {@link InvalidMetadata}.
    void check(ClientMetadata metadata) {
        shown(metadata)
                .forEach((field, uri) -> {
                    URI parsed = uri == null ? null : parsed(field, uri);
                    InvalidMetadata.unless(
                            parsed == null
                                    || ("https".equals(parsed.getScheme())
                                            && parsed.getHost() != null),
                            field,
                            "must be an https URL");
                });
        fetched(metadata)
                .forEach((field, uri) -> {
                    if (uri != null) {
                        requireFetchable(field, parsed(field, uri));
                    }
                });
        List<String> requests = metadata.requestUris() == null ? List.of() : metadata.requestUris();
        InvalidMetadata.unless(
                requests.size() <= MOST_REQUEST_URIS, "request_uris", "are too many");
        for (String uri : requests) {
            // OpenID Connect Core §6.2: the fragment is the hash of what is there
            String fetched = uri.split("#", 2)[0];
            requireFetchable("request_uris", parsed("request_uris", fetched));
        }
        requireOneSector(metadata);
    }

    private static Map<String, @Nullable String> shown(ClientMetadata metadata) {
        Map<String, @Nullable String> uris = new LinkedHashMap<>();
        uris.put("client_uri", metadata.clientUri());
        uris.put("logo_uri", metadata.logoUri());
        uris.put("tos_uri", metadata.tosUri());
        uris.put("policy_uri", metadata.policyUri());
        uris.put("initiate_login_uri", metadata.initiateLoginUri());
        return uris;
    }

    private static Map<String, @Nullable String> fetched(ClientMetadata metadata) {
        Map<String, @Nullable String> uris = new LinkedHashMap<>();
        uris.put("jwks_uri", metadata.jwksUri());
        uris.put("sector_identifier_uri", metadata.sectorIdentifierUri());
        uris.put("backchannel_logout_uri", metadata.backchannelLogoutUri());
        return uris;
    }

    private void requireFetchable(String field, URI uri) {
        String complaint = fetch.complaint(uri);
        InvalidMetadata.unless(complaint == null, field, Objects.requireNonNullElse(complaint, ""));
    }

    /// OpenID Connect Core §8.1: several hosts are one sector only by a document that says so.
    private static void requireOneSector(ClientMetadata metadata) {
        boolean pairwise = "pairwise".equals(metadata.subjectType());
        InvalidMetadata.unless(
                !pairwise
                        || metadata.sectorIdentifierUri() != null
                        || Sector.one(metadata.redirects()),
                "sector_identifier_uri",
                "is needed where redirect_uris have several hosts");
    }

    private static URI parsed(String field, String text) {
        InvalidMetadata.unless(
                text.length() <= LONGEST && TEXT.matcher(text).matches(),
                field,
                "must be a URL of at most " + LONGEST + " characters");
        try {
            URI uri = new URI(text);
            InvalidMetadata.unless(
                    uri.getRawUserInfo() == null, field, "must not hold credentials");
            return uri;
        } catch (URISyntaxException e) {
            throw InvalidMetadata.of(field, "must be a URL");
        }
    }
}
