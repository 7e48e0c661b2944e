package dev.cardea.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cardea.protocol.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What a client that speaks for itself cannot change by its own word: whatever an administrator
/// set, and what would make it less strict or let it reach further.
@ApplicationScoped
class HeldMetadata {

    private static final String STRICT = "strict";
    private static final String SCOPE = "scope";

    private final MetadataTree trees;
    private final ClientRows rows;

    @Inject
    HeldMetadata(MetadataTree trees, ClientRows rows) {
        this.trees = trees;
        this.rows = rows;
    }

    /// Remembers what an administrator changes.
    void note(Client before, ClientMetadata after) {
        ObjectNode was = trees.of(before.metadata());
        ObjectNode is = trees.of(after);
        Set<String> names = new TreeSet<>(rows.held(before.id()));
        Stream.of(was, is)
                .map(ObjectNode::fieldNames)
                .forEach(fields -> changed(fields, was, is, names));
        rows.hold(before.id(), names);
    }

    /// What the client's document says, but for what an administrator set.
    ClientMetadata ofDocument(Client before, ClientMetadata said) {
        return kept(before, said, rows.held(before.id()));
    }

    /// What a client asks to be changed (RFC 7592 §2.2), but for what an administrator set. It
    /// stays strict, and its scope gets no wider. Throws {@link InvalidMetadata}.
    ClientMetadata ofItself(Client before, ClientMetadata asked) {
        Set<String> names = new TreeSet<>(rows.held(before.id()));
        if (before.metadata().isStrict()) {
            names.add(STRICT);
        }
        String most = before.metadata().scope();
        if (most != null && asked.scope() == null) {
            names.add(SCOPE);
        }
        ClientMetadata kept = kept(before, asked, names);
        InvalidMetadata.unless(
                most == null || Scopes.parse(kept.scope()).within(Scopes.parse(most)),
                SCOPE,
                "must be within what is registered");
        return kept;
    }

    private ClientMetadata kept(Client before, ClientMetadata said, Set<String> names) {
        if (names.isEmpty()) {
            return said;
        }
        ObjectNode was = trees.of(before.metadata());
        ObjectNode kept = trees.of(said);
        for (String name : names) {
            JsonNode value = was.get(name);
            if (value == null) {
                kept.remove(name);
            } else {
                kept.set(name, value);
            }
        }
        return trees.metadata(kept);
    }

    private static void changed(
            Iterator<String> fields, ObjectNode was, ObjectNode is, Set<String> names) {
        fields.forEachRemaining(name -> {
            if (!Objects.equals(was.get(name), is.get(name))) {
                names.add(name);
            }
        });
    }
}
