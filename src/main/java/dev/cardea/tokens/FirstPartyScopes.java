package dev.cardea.tokens;

import dev.cardea.access.AccessClaims;
import dev.cardea.protocol.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the JSON API's own log-ins can ask for.
public final class FirstPartyScopes {

    public static final String OPENID = "openid";
    public static final String ADMIN = "cardea:admin";

    private static final List<String> DEFAULT = List.of("profile", "email");
    private static final Set<String> KNOWN =
            Set.of(OPENID, "profile", "email", "roles", "offline_access", ADMIN);

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

    /// Without the administrators' scope.
    public static String withoutAdmin(String scope) {
        return Arrays.stream(scope.split(" ", -1))
                .filter(s -> !s.equals(ADMIN))
                .collect(Collectors.joining(" "));
    }

    /// What is granted now: the administrators' scope goes with the role.
    static String granted(String scope, AccessClaims access) {
        return access.administrator() ? scope : withoutAdmin(scope);
    }

    static boolean has(String scope, String one) {
        return Arrays.asList(scope.split(" ", -1)).contains(one);
    }
}
