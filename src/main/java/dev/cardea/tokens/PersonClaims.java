package dev.cardea.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.protocol.Scopes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is told about a person (OpenID Connect Core §5.1), by scope (§5.4) and by single claims
/// that were asked for (§5.5).
public final class PersonClaims {

    /// Every claim there is, for the provider's metadata.
    public static final List<String> SUPPORTED =
            List.of("sub", "name", "preferred_username", "updated_at", "email", "email_verified");

    private static final Map<String, Set<String>> OF_SCOPE =
            Map.of(
                    "profile", Set.of("name", "preferred_username", "updated_at"),
                    "email", Set.of("email", "email_verified"));

    /// @param updatedAt seconds since the epoch
    public record Person(
            String email,
            boolean emailVerified,
            @Nullable String username,
            @Nullable String name,
            @Nullable Long updatedAt) {

        private Map<String, Object> claims() {
            Map<String, Object> claims = new LinkedHashMap<>();
            put(claims, "name", name);
            put(claims, "preferred_username", username == null ? email : username);
            put(claims, "updated_at", updatedAt);
            claims.put("email", email);
            claims.put("email_verified", emailVerified);
            return claims;
        }

        private static void put(Map<String, Object> claims, String name, @Nullable Object value) {
            if (value != null) {
                claims.put(name, value);
            }
        }
    }

    private PersonClaims() {}

    /// The names of the claims that the `claims` parameter asks for, for one of its members.
    public static List<String> asked(@Nullable JsonNode parameter, String member) {
        List<String> names = new ArrayList<>();
        if (parameter != null) {
            parameter.path(member).fieldNames().forEachRemaining(names::add);
        }
        names.retainAll(SUPPORTED);
        return names;
    }

    /// @param asked names of claims that were asked for one by one
    public static Map<String, Object> of(Person person, Scopes scope, Collection<String> asked) {
        Map<String, Object> claims = person.claims();
        claims.keySet()
                .removeIf(name ->
                        !asked.contains(name)
                                && OF_SCOPE.entrySet().stream()
                                        .noneMatch(entry ->
                                                scope.has(entry.getKey())
                                                        && entry.getValue().contains(name)));
        return claims;
    }
}
