package dev.cardea.access;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The scopes of the admin API: one for everything, one for each noun, and one for reading each
/// noun. Holders of the role `admin` may ask for all of them; others for those that are permissions
/// of a role of theirs.
public final class AdminScopes {

    /// Everything, and alone what is about administrators.
    public static final String ALL = "cardea:admin";

    /// Ends the scopes that only read: those of a noun imply it.
    public static final String READ = ":read";

    public static final String USERS = ALL + ":users";
    public static final String SESSIONS = ALL + ":sessions";
    public static final String ROLES = ALL + ":roles";
    public static final String ORGANIZATIONS = ALL + ":organizations";
    public static final String CLIENTS = ALL + ":clients";
    public static final String INITIAL_ACCESS_TOKENS = ALL + ":initial-access-tokens";
    public static final String RESOURCE_SERVERS = ALL + ":resource-servers";
    public static final String KEYS = ALL + ":keys";
    public static final String REVOCATIONS = ALL + ":revocations";
    public static final String SIGNAL_STREAMS = ALL + ":signal-streams";
    public static final String AUDIT = ALL + ":audit";

    private static final Set<String> FINER =
            Stream.of(
                            USERS,
                            SESSIONS,
                            ROLES,
                            ORGANIZATIONS,
                            CLIENTS,
                            INITIAL_ACCESS_TOKENS,
                            RESOURCE_SERVERS,
                            KEYS,
                            REVOCATIONS,
                            SIGNAL_STREAMS,
                            AUDIT)
                    .flatMap(noun -> Stream.of(noun, noun + READ))
                    .collect(Collectors.toUnmodifiableSet());

    private AdminScopes() {}

    /// All of them.
    public static Stream<String> all() {
        return Stream.concat(Stream.of(ALL), FINER.stream());
    }

    /// Whether it is one of a noun: these are the permissions of a role that administers.
    public static boolean isFiner(String scope) {
        return FINER.contains(scope);
    }

    /// Whether it is about administration at all, be there such a scope or not.
    public static boolean administers(String scope) {
        return scope.startsWith(ALL);
    }

    /// A scope and all that it implies.
    public static Stream<String> implied(String scope) {
        if (scope.equals(ALL)) {
            return all();
        }
        return isFiner(scope) && !scope.endsWith(READ)
                ? Stream.of(scope, scope + READ)
                : Stream.of(scope);
    }
}
