package dev.cardea.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which `authorization_details` a client can be granted (RFC 9396): of a type that the operator
/// lists and the client is registered for. Of the rest only the common fields' JSON types are
/// looked at: what they mean is the business of the services behind. Throws
/// `invalid_authorization_details` (§5).
@ApplicationScoped
public class GrantableDetails {

    private static final String PARAMETER = "authorization_details";
    private static final int MOST = 20;

    /// Of the parameter, in characters.
    private static final int LONGEST = 8_000;

    /// What is granted goes into access tokens as it stands and leaves room for the rest: bytes.
    private static final int LARGEST = 4_000;

    private static final List<String> LISTS =
            List.of("locations", "actions", "datatypes", "privileges");

    private static final ObjectReader JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .reader();

    private final Set<String> types;

    @Inject
    GrantableDetails(CardeaConfig config) {
        this.types = Set.copyOf(config.clients().authorizationDetailsTypes().orElse(List.of()));
    }

    /// What there is (`authorization_details_types_supported`).
    public Set<String> types() {
        return types;
    }

    /// The parameter as JSON. What cannot be read becomes a text, which no check lets pass: so the
    /// client can be told.
    public static @Nullable JsonNode parse(@Nullable String parameter) {
        if (parameter == null) {
            return null;
        }
        try {
            return parameter.length() > LONGEST ? TextNode.valueOf("") : JSON.readTree(parameter);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf("");
        }
    }

    /// What somebody can grant to this client.
    public void check(Client client, @Nullable JsonNode asked) {
        if (asked != null) {
            checkEach(asked, registered(client));
        }
    }

    /// What of the details that were granted can be granted to this client now; null where nothing
    /// is left.
    public @Nullable JsonNode still(Client client, @Nullable JsonNode granted) {
        if (granted == null) {
            return null;
        }
        Set<String> registered = registered(client);
        ArrayNode left = JsonNodeFactory.instance.arrayNode();
        granted.valueStream()
                .filter(one -> {
                    String type = one.path("type").asText();
                    return types.contains(type) && registered.contains(type);
                })
                .forEach(left::add);
        return left.isEmpty() ? null : left;
    }

    /// What a client gets for itself: of a type that its registration names. Null where it asks for
    /// none.
    public @Nullable JsonNode ofItsOwn(Client client, @Nullable String parameter) {
        JsonNode asked = parse(parameter);
        if (asked != null) {
            List<String> registered = client.metadata().authorizationDetailsTypes();
            checkEach(asked, registered == null ? Set.of() : Set.copyOf(registered));
        }
        return asked;
    }

    /// What of the details granted goes into a token (§6): all, or those that are asked for once
    /// more.
    public @Nullable JsonNode narrowed(@Nullable JsonNode granted, @Nullable String parameter) {
        JsonNode asked = parse(parameter);
        if (asked == null) {
            return granted;
        }
        require(asked.isArray() && !asked.isEmpty(), "must be a list of objects");
        for (JsonNode one : asked) {
            require(
                    granted != null && granted.valueStream().anyMatch(one::equals),
                    "was not granted");
        }
        return asked;
    }

    private Set<String> registered(Client client) {
        List<String> registered = client.metadata().authorizationDetailsTypes();
        return registered == null ? types : Set.copyOf(registered);
    }

    private void checkEach(JsonNode asked, Set<String> allowed) {
        require(
                asked.isArray() && !asked.isEmpty() && asked.size() <= MOST,
                "must be a list of 1 to " + MOST + " objects");
        require(
                asked.toString().getBytes(StandardCharsets.UTF_8).length <= LARGEST,
                "must be at most " + LARGEST + " bytes of JSON");
        for (JsonNode one : asked) {
            require(one.path("type").isTextual(), "each must be an object with a type");
            String type = one.get("type").textValue();
            require(types.contains(type), "type is not known here");
            require(allowed.contains(type), "type is not registered for this client");
            for (String name : LISTS) {
                require(
                        !one.has(name) || isList(one.get(name)),
                        name + " must be a list of strings");
            }
            require(
                    !one.has("identifier") || one.get("identifier").isTextual(),
                    "identifier must be a string");
        }
    }

    private static boolean isList(JsonNode value) {
        return value.isArray() && value.valueStream().allMatch(JsonNode::isTextual);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new OAuthException(
                    OAuthError.INVALID_AUTHORIZATION_DETAILS, PARAMETER + ": " + otherwise);
        }
    }
}
