package dev.cardea.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cardea.accounts.Account;
import dev.cardea.accounts.Accounts;
import dev.cardea.accounts.ProfileClaims;
import dev.cardea.accounts.Profiles;
import dev.cardea.protocol.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is told about a person (OpenID Connect Core §5.1), by scope (§5.4) and by single claims
/// that were asked for (§5.5). What is not known is left out.
@ApplicationScoped
public class PersonClaims {

    private static final Map<String, Set<String>> OF_SCOPE =
            Map.of(
                    "profile",
                    Set.of(
                            "name",
                            "given_name",
                            "family_name",
                            "middle_name",
                            "nickname",
                            "preferred_username",
                            "profile",
                            "picture",
                            "website",
                            "gender",
                            "birthdate",
                            "zoneinfo",
                            "locale",
                            "updated_at"),
                    "email",
                    Set.of("email", "email_verified"),
                    "address",
                    Set.of("address"),
                    "phone",
                    Set.of("phone_number", "phone_number_verified"));

    /// Every claim that there is, for the provider's metadata.
    public static final List<String> SUPPORTED =
            OF_SCOPE.values().stream().flatMap(Set::stream).sorted().toList();

    private final Accounts accounts;
    private final Profiles profiles;
    private final ObjectMapper json;

    @Inject
    PersonClaims(Accounts accounts, Profiles profiles, ObjectMapper json) {
        this.accounts = accounts;
        this.profiles = profiles;
        this.json = json;
    }

    /// The names of the claims that the `claims` parameter asks for, for one of its members.
    public static List<String> asked(@Nullable JsonNode parameter, String member) {
        List<String> names = new ArrayList<>();
        if (parameter != null) {
            parameter.path(member).fieldNames().forEachRemaining(names::add);
        }
        names.retainAll(SUPPORTED);
        return names;
    }

    /// The scopes that hold what the `claims` parameter asks for one by one: whoever agrees to it
    /// agrees to them.
    public static Scopes scopes(@Nullable JsonNode parameter) {
        Set<String> names = new HashSet<>(asked(parameter, "userinfo"));
        names.addAll(asked(parameter, "id_token"));
        Set<String> scopes = new TreeSet<>();
        OF_SCOPE.forEach((scope, claims) -> {
            if (claims.stream().anyMatch(names::contains)) {
                scopes.add(scope);
            }
        });
        return new Scopes(scopes);
    }

    /// The `claims` parameter without what these scopes do not hold.
    public static @Nullable JsonNode within(@Nullable JsonNode parameter, Scopes held) {
        if (parameter == null || scopes(parameter).within(held)) {
            return parameter;
        }
        JsonNode less = parameter.deepCopy();
        for (JsonNode member : less) {
            if (member instanceof ObjectNode asked) {
                asked.retain(SUPPORTED.stream().filter(name -> within(held, name)).toList());
            }
        }
        return less;
    }

    /// Empty where there is no such account any more.
    ///
    /// @param asked names of claims that were asked for one by one
    public Optional<Map<String, Object>> of(
            UUID accountId, Scopes scope, Collection<String> asked) {
        return accounts.find(accountId)
                .map(account -> {
                    Map<String, Object> claims = all(account, profiles.of(accountId));
                    claims.keySet().removeIf(name -> !asked.contains(name) && !within(scope, name));
                    return claims;
                });
    }

    private static boolean within(Scopes scope, String name) {
        return OF_SCOPE.entrySet().stream()
                .anyMatch(entry -> scope.has(entry.getKey()) && entry.getValue().contains(name));
    }

    private Map<String, Object> all(Account account, ProfileClaims profile) {
        Map<String, Object> claims = new LinkedHashMap<>();
        json.valueToTree(profile)
                .properties()
                .forEach(member -> claims.put(member.getKey(), member.getValue()));
        if (profile.phoneNumber() != null) {
            claims.put("phone_number_verified", Boolean.TRUE.equals(profile.phoneNumberVerified()));
        }
        if (account.name() != null) {
            claims.put("name", account.name());
        }
        if (account.username() != null) {
            claims.put("preferred_username", account.username());
        }
        claims.put("updated_at", account.updatedAt().getEpochSecond());
        claims.put("email", account.email());
        claims.put("email_verified", account.emailVerified());
        return claims;
    }
}
