package dev.cardea.fetch;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which URIs can be fetched at all, before anything is resolved. One spelling for one host: what
/// parsers read differently (an address in octal or hexadecimal or without its dots, a host with a
/// dot at its end, an escaped host) is refused.
final class TargetUri {

    private static final int LONGEST = 2048;
    private static final Pattern NAME =
            Pattern.compile(
                    "(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*"
                            + "[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}]");

    private TargetUri() {}

    /// What is wrong with it; null when nothing is.
    static @Nullable String complaint(URI uri, boolean loopbackHttp) {
        String scheme = uri.getScheme();
        String host = uri.getHost();
        if (uri.toString().length() > LONGEST) {
            return "is too long";
        }
        if (host == null || !wellWritten(host)) {
            return "has no host that can be fetched from";
        }
        if (!"https".equals(scheme)
                && !("http".equals(scheme) && loopbackHttp && isLoopback(host))) {
            return "is not an https URL";
        }
        if (uri.getRawUserInfo() != null || uri.getRawAuthority().contains("@")) {
            return "holds credentials";
        }
        if (uri.getRawFragment() != null) {
            return "has a fragment";
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            return "has no port that can be fetched from";
        }
        return null;
    }

    /// Whether the name says that it is this machine.
    static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || (host.startsWith("127.") && IPV4.matcher(host).matches());
    }

    private static boolean wellWritten(String host) {
        return NAME.matcher(host).matches()
                || IPV4.matcher(host).matches()
                || IPV6.matcher(host).matches();
    }
}
