package dev.cardea.protocol;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A set of scope values in the order they were asked for (RFC 6749 §3.3).
public record Scopes(Set<String> values) {

    public static final Scopes NONE = new Scopes(Set.of());
    public static final String OPENID = "openid";
    public static final String OFFLINE_ACCESS = "offline_access";

    private static final Pattern TOKEN = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}");
    private static final int MOST = 64;

    public Scopes {
        values = Collections.unmodifiableSet(new LinkedHashSet<>(values));
    }

    /// The values of a `scope` parameter; none where it is missing. Throws `invalid_scope`.
    public static Scopes parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return NONE;
        }
        List<String> values =
                Arrays.stream(text.split(" ", -1)).filter(value -> !value.isEmpty()).toList();
        if (values.size() > MOST || !values.stream().allMatch(TOKEN.asMatchPredicate())) {
            throw OAuthException.invalid(OAuthError.INVALID_SCOPE, "scope", "is malformed");
        }
        return new Scopes(new LinkedHashSet<>(values));
    }

    public boolean has(String value) {
        return values.contains(value);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public boolean within(Scopes other) {
        return other.values.containsAll(values);
    }

    /// Those for which `kept` holds.
    public Scopes only(Predicate<String> kept) {
        return new Scopes(
                values.stream().filter(kept).collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    public Scopes and(Scopes more) {
        Set<String> all = new LinkedHashSet<>(values);
        all.addAll(more.values);
        return new Scopes(all);
    }

    /// As it stands in a token or an answer.
    @Override
    public String toString() {
        return String.join(" ", values);
    }
}
