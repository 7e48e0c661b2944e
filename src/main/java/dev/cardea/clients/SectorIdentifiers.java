package dev.cardea.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.fetch.FetchException;
import dev.cardea.fetch.FetchRequest;
import dev.cardea.fetch.GuardedFetch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;

/// Asks the document of `sector_identifier_uri` whether every redirect URI belongs to the sector
/// (OpenID Connect Registration §5).
@ApplicationScoped
class SectorIdentifiers {

    private static final String FIELD = "sector_identifier_uri";

    private final GuardedFetch fetch;
    private final ObjectMapper json;

    @Inject
    SectorIdentifiers(GuardedFetch fetch, ObjectMapper json) {
        this.fetch = fetch;
        this.json = json;
    }

    /// Throws {@link InvalidMetadata}. It waits for somebody else's server.
    void check(ClientMetadata metadata) {
        String uri = metadata.sectorIdentifierUri();
        if (uri == null) {
            return;
        }
        InvalidMetadata.unless(
                !metadata.redirects().isEmpty(), FIELD, "says nothing without redirect_uris");
        Set<String> listed = listed(uri);
        InvalidMetadata.unless(
                listed.containsAll(metadata.redirects()),
                FIELD,
                "does not list every one of redirect_uris");
    }

    private Set<String> listed(String uri) {
        try {
            JsonNode tree =
                    json.readTree(
                            fetch.send(FetchRequest.get(URI.create(uri), "application/json"))
                                    .json());
            Set<String> values = new HashSet<>();
            tree.forEach(value -> values.add(value.isTextual() ? value.textValue() : ""));
            InvalidMetadata.unless(tree.isArray(), FIELD, "is not a list");
            return values;
        } catch (FetchException e) {
            throw InvalidMetadata.of(FIELD, e.reason());
        } catch (JsonProcessingException e) {
            throw InvalidMetadata.of(FIELD, "is not JSON");
        }
    }
}
