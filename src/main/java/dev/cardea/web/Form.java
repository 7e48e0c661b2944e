package dev.cardea.web;

import dev.cardea.protocol.OAuthException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parameters of a request of the OAuth protocol, from its query or its form body: one without
/// a value counts as omitted, and none but `resource` and `audience` may be there twice (RFC 6749
/// §3.1, RFC 8707 §2). Throws `invalid_request` naming the parameter.
public final class Form {

    private static final Set<String> REPEATABLE = Set.of("resource", "audience");

    /// A name that may be told back: the answer can be a page, on which a stranger's sentence would
    /// look like ours.
    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_]{1,40}");

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Form() {}

    public static Form of(MultivaluedMap<String, String> parameters) {
        Form form = new Form();
        parameters.forEach((name, all) -> {
            List<String> given = all.stream().filter(value -> !value.isEmpty()).toList();
            if (all.size() > 1 && !REPEATABLE.contains(name)) {
                throw OAuthException.invalid(name(name), "is given twice");
            }
            given.forEach(value -> {
                if (value.indexOf('\0') >= 0 || value.indexOf('\uFFFD') >= 0) {
                    throw OAuthException.invalid(name(name), "is not text in UTF-8");
                }
            });
            if (!given.isEmpty()) {
                form.values.put(name, given);
            }
        });
        return form;
    }

    public @Nullable String get(String name) {
        List<String> given = values.get(name);
        return given == null ? null : given.getFirst();
    }

    public String require(String name) {
        String value = get(name);
        if (value == null) {
            throw OAuthException.invalid(name, "is missing");
        }
        return value;
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    private static String name(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : "a parameter";
    }
}
