package dev.cardea.clients;

import dev.cardea.protocol.OAuthError;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a client may have answers sent: which URIs can be registered, and which one of a request
/// is registered.
public final class RedirectUris {

    private static final int LONGEST = 2000;
    private static final Pattern TEXT = Pattern.compile("[\\x21-\\x7e&&[^\"<>\\\\^`{|}*]]+");
    private static final Pattern LOOPBACK =
            Pattern.compile("(http://(?:127\\.0\\.0\\.1|\\[::1]))(?::[0-9]{1,5})?([/?].*)?");

    /// A scheme of one's own is a domain in reverse (RFC 8252 §7.1), so no scheme that a browser
    /// runs or opens is one.
    private static final Pattern PRIVATE_SCHEME =
            Pattern.compile("[a-z][a-z0-9-]*(?:\\.[a-z0-9-]+)+");

    private RedirectUris() {}

    /// Whether a request may have its answer sent to `uri`: it is registered, character by
    /// character (RFC 9700 §2.1). An app on a machine cannot know which port it will get, so the
    /// port of a loopback address (not of the name `localhost`) is not compared (RFC 8252 §7.3).
    public static boolean match(Client client, String uri) {
        return client.metadata().redirects().contains(uri)
                || (anyPort(client) && matchWithoutPort(client.metadata().redirects(), uri));
    }

    /// Whether an answer that is sent there tells nobody who asked: any program of the machine can
    /// take it, and the client proves nothing when it redeems what is in it (RFC 8252 §8.6).
    public static boolean anybodys(Client client, String uri) {
        return client.metadata().isPublic() && !uri.startsWith("https:");
    }

    /// Whether the browser may be sent to `uri` after log-out.
    public static boolean matchPostLogout(Client client, String uri) {
        List<String> registered = client.metadata().postLogoutRedirects();
        return registered.contains(uri) || (anyPort(client) && matchWithoutPort(registered, uri));
    }

    /// Throws {@link InvalidMetadata}.
    ///
    /// @param field `redirect_uris` or `post_logout_redirect_uris`
    /// @param loopback whether a web application may be on this machine
    static void check(String field, String text, boolean isNative, boolean loopback) {
        String complaint = complaint(text, isNative, loopback);
        if (complaint != null) {
            OAuthError error =
                    field.equals("redirect_uris")
                            ? OAuthError.INVALID_REDIRECT_URI
                            : OAuthError.INVALID_CLIENT_METADATA;
            throw new InvalidMetadata(error, field, complaint);
        }
    }

    private static @Nullable String complaint(String text, boolean isNative, boolean loopback) {
        if (text.length() > LONGEST || !TEXT.matcher(text).matches()) {
            return "must be a URI of at most " + LONGEST + " characters";
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return "must be a URI";
        }
        String scheme = uri.getScheme();
        if (scheme == null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            return "must be an absolute URI without user and fragment";
        }
        if (scheme.equals("https")) {
            return uri.getHost() == null ? "must have a host" : null;
        }
        if (scheme.equals("http")) {
            return (isNative || loopback) && onThisMachine(uri) ? null : "must be an https URI";
        }
        return isNative && PRIVATE_SCHEME.matcher(scheme).matches()
                ? null
                : "must be an https URI"
                        + (isNative ? ", or have a scheme that is a domain in reverse" : "");
    }

    private static boolean onThisMachine(URI uri) {
        return uri.getHost() != null
                && List.of("localhost", "127.0.0.1", "[::1]").contains(uri.getHost());
    }

    private static boolean anyPort(Client client) {
        return client.metadata().isNative() || client.metadata().isPublic();
    }

    private static boolean matchWithoutPort(List<String> registered, String uri) {
        Optional<String> asked = withoutPort(uri);
        return asked.isPresent()
                && registered.stream().anyMatch(one -> withoutPort(one).equals(asked));
    }

    private static Optional<String> withoutPort(String uri) {
        Matcher parts = LOOPBACK.matcher(uri);
        return parts.matches()
                ? Optional.of(parts.group(1) + (parts.group(2) == null ? "" : parts.group(2)))
                : Optional.empty();
    }
}
