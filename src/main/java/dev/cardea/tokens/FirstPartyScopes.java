package dev.cardea.tokens;

import dev.cardea.access.AccessClaims;
import dev.cardea.access.AdminScopes;
import dev.cardea.protocol.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the JSON API's own log-ins can ask for.
public final class FirstPartyScopes {

    public static final String OPENID = "openid";

    private static final List<String> DEFAULT = List.of("profile", "email");
    private static final Set<String> KNOWN =
            Stream.concat(
                            Stream.of(OPENID, "profile", "email", "roles", "offline_access"),
                            AdminScopes.all())
                    .collect(Collectors.toUnmodifiableSet());

    private FirstPartyScopes() {}

    /// The scopes asked for, without duplicates. Throws 400 naming `scope`.
    public static String parse(@Nullable String scope) {
        if (scope == null) {
            return String.join(" ", DEFAULT);
        }
        List<String> asked =
                Arrays.stream(scope.split(" ", -1)).filter(s -> !s.isEmpty()).distinct().toList();
        if (!KNOWN.containsAll(asked)) {
            throw ProblemException.invalid(
                    "scope",
                    "must be some of " + KNOWN.stream().sorted().collect(Collectors.joining(" ")));
        }
        return String.join(" ", asked);
    }

    /// Without those of the admin API.
    public static String withoutAdmin(String scope) {
        return only(scope, one -> !AdminScopes.administers(one));
    }

    /// What is granted now: the scopes of the admin API go with the roles.
    static String granted(String scope, AccessClaims access) {
        return only(scope, one -> !AdminScopes.administers(one) || access.give(one));
    }

    private static String only(String scope, Predicate<String> kept) {
        return Arrays.stream(scope.split(" ", -1)).filter(kept).collect(Collectors.joining(" "));
    }

    static boolean has(String scope, String one) {
        return Arrays.asList(scope.split(" ", -1)).contains(one);
    }
}
