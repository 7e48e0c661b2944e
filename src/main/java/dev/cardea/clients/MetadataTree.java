package dev.cardea.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/// A client's metadata by the names of the wire, to look at and to change member by member.
@ApplicationScoped
class MetadataTree {

    private final ObjectMapper json;

    @Inject
    MetadataTree(ObjectMapper json) {
        this.json = json;
    }

    ObjectNode of(ClientMetadata metadata) {
        return json.valueToTree(metadata);
    }

    /// The way back, where every member still has a value of its type.
    ClientMetadata metadata(ObjectNode tree) {
        try {
            return json.treeToValue(tree, ClientMetadata.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("metadata comes back from JSON", e);
        }
    }
}
