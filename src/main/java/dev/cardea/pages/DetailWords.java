package dev.cardea.pages;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `authorization_details` (RFC 9396 §2) as a person reads them: one block for each, with all that
/// it says and nothing left out. Every word of it is the application's, so characters that hide or
/// turn round others are shown as such.
@ApplicationScoped
class DetailWords {

    private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    /// @param type what it is about
    public record Detail(String type, List<Fact> facts) {}

    public record Fact(String label, String text) {}

    private final Visit visit;

    @Inject
    DetailWords(Visit visit) {
        this.visit = visit;
    }

    List<Detail> of(@Nullable JsonNode details) {
        if (details == null) {
            return List.of();
        }
        List<Detail> all = new ArrayList<>();
        for (JsonNode detail : details.isArray() ? details : List.of(details)) {
            List<Fact> facts = new ArrayList<>();
            collect("", detail, facts);
            String type = seen(detail.path("type").asText());
            facts.removeIf(fact -> fact.label().equals("type") && fact.text().equals(type));
            all.add(new Detail(type, facts));
        }
        return all;
    }

    private void collect(String label, JsonNode value, List<Fact> facts) {
        if (value.isObject() && !value.isEmpty()) {
            value.properties()
                    .forEach(member ->
                            collect(below(label, member.getKey()), member.getValue(), facts));
        } else if (value.isArray() && hasContainers(value)) {
            for (int i = 0; i < value.size(); i++) {
                collect(below(label, String.valueOf(i + 1)), value.get(i), facts);
            }
        } else {
            facts.add(new Fact(label, text(value)));
        }
    }

    private static boolean hasContainers(JsonNode list) {
        return list.valueStream().anyMatch(JsonNode::isContainerNode);
    }

    private static String text(JsonNode value) {
        if (!value.isArray()) {
            return value.isValueNode() ? seen(value.asText()) : value.toString();
        }
        List<String> texts = new ArrayList<>();
        value.forEach(one -> texts.add(seen(one.asText())));
        return String.join(" · ", texts);
    }

    /// The members that RFC 9396 §2.2 names, in words.
    private String below(String label, String name) {
        if (!label.isEmpty()) {
            return label + " › " + seen(name);
        }
        Words words = visit.words();
        return switch (name) {
            case "locations" -> words.detailLocations();
            case "actions" -> words.detailActions();
            case "datatypes" -> words.detailDatatypes();
            case "identifier" -> words.detailIdentifier();
            case "privileges" -> words.detailPrivileges();
            default -> seen(name);
        };
    }

    private static String seen(String text) {
        return Optional.of(UNSEEN.matcher(text).replaceAll("\uFFFD"))
                .filter(shown -> !shown.isBlank())
                .orElse("–");
    }
}
