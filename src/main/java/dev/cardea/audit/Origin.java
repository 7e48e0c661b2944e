package dev.cardea.audit;

import org.jspecify.annotations.Nullable;

/// Where the request under way comes from. The HTTP edge binds it for the thread that works on the
/// request; work that no request asked for (housekeeping) is the service's own.
///
/// @param address the client's address, behind trusted proxies
/// @param userAgent at most 256 characters, without control characters
public record Origin(String address, String userAgent, String requestId) {

    public static final Origin SERVICE = new Origin("", "", "");

    private static final ThreadLocal<@Nullable Origin> CURRENT = new ThreadLocal<>();

    public static Origin current() {
        Origin origin = CURRENT.get();
        return origin == null ? SERVICE : origin;
    }

    public static void bind(Origin origin) {
        CURRENT.set(origin);
    }

    public static void unbind() {
        CURRENT.remove();
    }
}
